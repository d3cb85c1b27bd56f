import { openCamera } from './camera-source.ts';
import type { FromWorker } from './worker-messages.ts';

/*
 * A camera takes as long to open as the core takes to open its store, and the reader as long to
 * load as the window's own scripts: a kiosk that stood at its gate when it was last seen begins with
 * all of them at once.
 */

/** Holds the device id of the gate's camera; empty: any camera. Absent: the kiosk stood at no gate. */
const REMEMBERED = 'gate-camera';

/** A QR worker, and what it has said so far. */
export type StartedReader = { readonly worker: Worker; readonly said: readonly FromWorker[] };

let reader: { readonly worker: Worker; readonly said: FromWorker[]; leave: () => void } | null =
  null;
let camera: { readonly deviceId: string | null; readonly opening: Promise<MediaStream> } | null =
  null;

function spawn(): Worker {
  return new Worker(new URL('./qr-worker.ts', import.meta.url), { type: 'module', name: 'qr' });
}

/** Opens camera and reader, where the kiosk was at its gate when the window last closed. */
export function startEarly(): void {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === null) return;
  const worker = spawn();
  const said: FromWorker[] = [];
  const hear = (event: MessageEvent<FromWorker>): void => void said.push(event.data);
  // One that crashed so early is left; the gate starts another, and says why if that crashes too.
  const crash = (): void => {
    reader = null;
  };
  worker.addEventListener('message', hear);
  worker.addEventListener('error', crash);
  const leave = (): void => {
    worker.removeEventListener('message', hear);
    worker.removeEventListener('error', crash);
  };
  reader = { worker, said, leave };
  const deviceId = remembered === '' ? null : remembered;
  const opening = openCamera(deviceId);
  camera = { deviceId, opening };
  // Whoever takes the camera is told; until then it is nobody's trouble.
  opening.catch(() => undefined);
}

/** The reader that was started early, once; else a new one. */
export function takeReader(): StartedReader {
  if (reader === null) return { worker: spawn(), said: [] };
  const taken = reader;
  reader = null;
  taken.leave();
  return taken;
}

/**
 * The camera that was opened early, once; else it is opened now, and remembered for the next start.
 * @param deviceId exactly this one; null takes whichever the system offers
 * @throws what getUserMedia throws
 */
export async function takeCamera(deviceId: string | null): Promise<MediaStream> {
  localStorage.setItem(REMEMBERED, deviceId ?? '');
  const early = camera;
  camera = null;
  if (early === null) return await openCamera(deviceId);
  if (early.deviceId !== deviceId) {
    stopWhenOpen(early.opening);
    return await openCamera(deviceId);
  }
  const stream = await early.opening;
  const isLive = stream.getVideoTracks().some((track) => track.readyState === 'live');
  return isLive ? stream : await openCamera(deviceId);
}

/** There is no gate: lets go of what was opened early, and opens nothing early at the next start. */
export function forgetGate(): void {
  localStorage.removeItem(REMEMBERED);
  if (camera !== null) stopWhenOpen(camera.opening);
  camera = null;
  reader?.leave();
  reader?.worker.terminate();
  reader = null;
}

function stopWhenOpen(opening: Promise<MediaStream>): void {
  opening.then(
    (stream) => {
      for (const track of stream.getTracks()) track.stop();
    },
    // It never opened: there is nothing to stop.
    () => undefined,
  );
}
