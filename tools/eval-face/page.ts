import { linkFaceEngine } from '#renderer/face/face-link.ts';
import type { EngineState } from '#renderer/face/face-observation.ts';
import type { SeenFace } from './seen-face.ts';

const complaints: string[] = [];
const engine = linkFaceEngine({
  readStamps: false,
  onComplaint: (why) => complaints.push(why),
});

/** @throws {Error} when there is no engine, and why */
async function ready(): Promise<void> {
  const settled = (state: EngineState): boolean => state.kind !== 'starting';
  if (!settled(engine.state())) {
    await new Promise<void>((resolve) => {
      const stop = engine.onState((state) => {
        if (!settled(state)) return;
        stop();
        resolve();
      });
    });
  }
  if (engine.state().kind !== 'ready') throw new Error(complaints.join('; '));
}

/** One picture of the list, as the kiosk looks at a portrait. */
async function seePicture(number: number): Promise<SeenFace> {
  await ready();
  const answer = await fetch(`/picture/${number}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const began = performance.now();
  const seen = await engine.analyse(bytes, 'portrait');
  const ms = performance.now() - began;
  if (!seen.ok) return { ms, why: seen.why, trouble: null, embedding: null, quality: null };
  const { trouble, quality } = seen.face;
  return { ms, why: null, trouble, quality: { ...quality }, embedding: Array.from(seen.embedding) };
}

Object.assign(globalThis, { seePicture, engineReady: ready });
