import type { OpenTrouble } from './camera-state.ts';

export type CameraInfo = { readonly id: string; readonly label: string };

/** What the camera is asked for; it gives the nearest that it can. */
const WANTED = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { ideal: 30 },
} as const;

/** The cameras of this machine. Labels are empty until a camera has been allowed once. */
export async function listCameras(): Promise<CameraInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map((device) => ({ id: device.deviceId, label: device.label }));
}

/** Calls back with the cameras now and whenever one is plugged in or out. Returns its own end. */
export function watchCameras(
  tell: (cameras: readonly CameraInfo[]) => void,
  fail: (reason: unknown) => void,
): () => void {
  let open = true;
  const look = (): void => {
    listCameras().then((cameras) => {
      if (open) tell(cameras);
    }, fail);
  };
  navigator.mediaDevices.addEventListener('devicechange', look);
  look();
  return () => {
    open = false;
    navigator.mediaDevices.removeEventListener('devicechange', look);
  };
}

/** What the names of getUserMedia's errors mean at a gate (Media Capture and Streams, 10.2). */
export function nameOpenTrouble(error: unknown, chosen: boolean): OpenTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permission-denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    case 'NotFoundError':
      return chosen ? 'lost' : 'no-camera';
    case 'OverconstrainedError':
      return chosen ? 'lost' : 'no-camera';
    default:
      return 'failed';
  }
}

/**
 * Opens a camera, without sound.
 * @param deviceId exactly this one; null takes whichever the system offers
 * @throws what getUserMedia throws
 */
export async function openCamera(deviceId: string | null): Promise<MediaStream> {
  return await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: deviceId === null ? WANTED : { ...WANTED, deviceId: { exact: deviceId } },
  });
}
