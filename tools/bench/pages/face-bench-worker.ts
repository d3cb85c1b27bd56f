import { FrameCopy } from '#renderer/face/canvas-view.ts';
import { loadModels, startEngine } from '#renderer/face/engine-loading.ts';
import type { RunnableModel } from '#renderer/face/model-runtime.ts';
import type { FaceTimes } from '../face-times.ts';

interface Order {
  /** Address of a picture with one face. */
  readonly picture: string;
  readonly runs: number;
}

/** The part of a worker's global that is used: the types of pages and of workers exclude each other. */
declare const self: {
  readonly location: { readonly href: string };
  postMessage(message: FaceTimes): void;
  addEventListener(kind: 'message', listen: (event: MessageEvent<Order>) => void): void;
};

const WARM_UP = 5;

/** One run of a model, to be done again. */
interface Run {
  readonly model: RunnableModel;
  readonly input: Float32Array;
}

/**
 * A frame through the kiosk's path (find the face, look closer, align, judge, embed), beside the
 * bare runtime on the very tensors that the path gives it.
 */
async function timeFaces({ picture, runs }: Order): Promise<FaceTimes> {
  const models = await loadModels(new URL('.', self.location.href).href);
  let recorded: Run[] | null = null;
  const watched = (model: RunnableModel): RunnableModel => ({
    run: (input) => {
      recorded?.push({ model, input: input.slice() });
      return model.run(input);
    },
  });
  const engine = await startEngine({
    detector: watched(models.detector),
    recogniser: watched(models.recogniser),
  });
  const answer = await fetch(picture);
  const frame = await frameOf(await createImageBitmap(await answer.blob()));
  const copies = new FrameCopy();
  const look = () => engine.recogniseFrame(copies.copy(frame).view, null);

  const recording: Run[] = [];
  recorded = recording;
  const { embedding } = await look();
  recorded = null;
  if (embedding === null) throw new Error('no face to time');

  const ours: number[] = [];
  const bare: number[] = [];
  const timeOurs = async (): Promise<number> => {
    const began = performance.now();
    await look();
    return performance.now() - began;
  };
  const timeBare = async (): Promise<number> => {
    const began = performance.now();
    for (const { model, input } of recording) await model.run(input);
    return performance.now() - began;
  };
  for (let run = 0; run < WARM_UP + runs; run++) {
    // Every other run the other way round: nobody always comes second.
    const first = run % 2 === 0;
    const early = first ? await timeOurs() : await timeBare();
    const late = first ? await timeBare() : await timeOurs();
    if (run < WARM_UP) continue;
    ours.push(first ? early : late);
    bare.push(first ? late : early);
  }
  return { ours, bare, modelRuns: recording.length };
}

/** The picture in a frame of 1280 by 720, as a camera shows it. */
async function frameOf(picture: ImageBitmap): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(1280, 720);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas to draw a frame on');
  const side = 640;
  context.drawImage(picture, (1280 - side) / 2, (720 - side) / 2, side, side);
  picture.close();
  return await createImageBitmap(canvas);
}

self.addEventListener('message', (event) => {
  timeFaces(event.data).then(
    (times) => self.postMessage(times),
    (reason: unknown) =>
      setTimeout(() => {
        throw reason instanceof Error ? reason : new Error(String(reason));
      }, 0),
  );
});
