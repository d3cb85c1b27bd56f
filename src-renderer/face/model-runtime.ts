import { loadAndCompile, loadLiteRt, Tensor, type CompiledModel } from '@litertjs/core';
import { nextTask } from './next-task.ts';

/** A model that runs on one input. */
export interface RunnableModel {
  /** @returns the outputs, in the model's own order */
  readonly run: (input: Float32Array) => Promise<Float32Array[]>;
}

/** What Emscripten's glue takes from the worker's global before it starts. */
interface RuntimeSettings {
  readonly wasmBinary: Uint8Array;
  readonly print: () => void;
  readonly printErr: () => void;
}

/**
 * Loads LiteRT into a classic worker. On the processor only: the graphics card draws the preview,
 * and a device that LiteRT opens unasked costs memory.
 * @param script LiteRT's script
 * @param wasm its WebAssembly, fetched already
 * @throws what importScripts or the compiler throws
 */
export async function openRuntime(script: string, wasm: Uint8Array): Promise<void> {
  Object.defineProperty(navigator, 'gpu', {
    configurable: true,
    value: { requestAdapter: () => Promise.resolve(null) },
  });
  // LiteRT tells of each start on the console; what goes wrong it throws as well.
  const settings: RuntimeSettings = { wasmBinary: wasm, print: () => {}, printErr: () => {} };
  Object.assign(globalThis, { Module: settings });
  await loadLiteRt(script);
}

/**
 * Makes a model runnable.
 * @param shape of its input
 */
export async function openModel(
  bytes: Uint8Array,
  shape: readonly number[],
): Promise<RunnableModel> {
  const model = await loadAndCompile(bytes, { accelerator: 'wasm' });
  let last: Promise<unknown> = Promise.resolve();
  return {
    // One at a time: a frame and a picture that is analysed meanwhile share the model.
    run: (input) => {
      // Taken now: what the caller fills next is another run's.
      const tensor = new Tensor(input, [...shape]);
      const run = (): Promise<Float32Array[]> => runModel(model, tensor);
      const mine = last.then(run, run);
      last = mine;
      return mine;
    },
  };
}

async function runModel(model: CompiledModel, tensor: Tensor): Promise<Float32Array[]> {
  // A picture takes dozens of runs: a worker that answers nobody meanwhile would count as hung.
  await nextTask();
  let outputs: Tensor[] = [];
  try {
    outputs = await model.run([tensor]);
    return outputs.map((output) => {
      const numbers = output.toTypedArray();
      if (!(numbers instanceof Float32Array)) throw new TypeError('a model without float outputs');
      return numbers;
    });
  } finally {
    tensor.delete();
    for (const output of outputs) output.delete();
  }
}
