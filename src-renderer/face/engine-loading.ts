import { DETECTOR_SHAPE, FaceFinder } from './face-finder.ts';
import { FaceEngine } from './face-engine.ts';
import { DETECTOR_MODEL, RECOGNISER_MODEL, RUNTIME_FILES, type ModelFile } from './face-models.ts';
import type { EngineFailure } from './face-observation.ts';
import { FaceRecogniser } from './face-recogniser.ts';
import { RECOGNISER_SHAPE } from './mobile-face-net.ts';
import { openModel, openRuntime, type RunnableModel } from './model-runtime.ts';

/** There is no engine, and why. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly why: EngineFailure;

  constructor(why: EngineFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.why = why;
  }
}

/** The runtime's models, ready to run. */
export interface EngineModels {
  readonly detector: RunnableModel;
  readonly recogniser: RunnableModel;
}

/**
 * Loads the runtime and both models from a folder, each model checked against its known SHA-256.
 * @param folder address that ends in a slash
 * @throws EngineError
 */
export async function loadModels(folder: string): Promise<EngineModels> {
  const [detector, recogniser, wasm] = await Promise.all([
    fetchModel(folder, DETECTOR_MODEL),
    fetchModel(folder, RECOGNISER_MODEL),
    fetchFile(folder, RUNTIME_FILES.wasm),
  ]);
  try {
    await openRuntime(`${folder}${RUNTIME_FILES.script}`, wasm);
    return {
      detector: await openModel(detector, DETECTOR_SHAPE),
      recogniser: await openModel(recogniser, RECOGNISER_SHAPE),
    };
  } catch (reason) {
    const why = nameFailure(reason);
    // What stops the runtime before it runs is its WebAssembly.
    throw new EngineError(why === 'crashed' ? 'wasm-refused' : why, String(reason), reason);
  }
}

/** The engine on its models, warm: what runs for the first time compiles. */
export async function startEngine(models: EngineModels): Promise<FaceEngine> {
  await models.detector.run(new Float32Array(size(DETECTOR_SHAPE)));
  await models.recogniser.run(new Float32Array(size(RECOGNISER_SHAPE)));
  return new FaceEngine(new FaceFinder(models.detector), new FaceRecogniser(models.recogniser));
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

async function fetchFile(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const answer = await fetch(`${folder}${name}`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (reason) {
    throw new EngineError('files-missing', `${name}: ${String(reason)}`, reason);
  }
}

async function fetchModel(folder: string, { name, sha256 }: ModelFile) {
  const bytes = await fetchFile(folder, name);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== sha256) throw new EngineError('model-altered', `${name} has SHA-256 ${found}`);
  return bytes;
}

/** What kind of failure an error is: browsers and Emscripten say it in words only. */
export function nameFailure(reason: unknown): EngineFailure {
  if (reason instanceof EngineError) return reason.why;
  const words = String(reason);
  if (/out of memory|\bOOM\b|could not allocate|allocation failed|enlarge memory/i.test(words)) {
    return 'out-of-memory';
  }
  return /CompileError|LinkError|unsafe-eval|Content Security Policy|no native wasm/i.test(words)
    ? 'wasm-refused'
    : 'crashed';
}
