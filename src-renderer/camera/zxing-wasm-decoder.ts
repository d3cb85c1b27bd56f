import { prepareZXingModule, purgeZXingModule, type ZXingReaderModule } from 'zxing-wasm/reader';

import type { DecodedCode, DecodeOptions, Decoder, Luminance } from './decoder.ts';

/** WebAssembly could not be fetched, compiled or started; the message says which. */
export class DecoderLoadError extends Error {
  override readonly name = 'DecoderLoadError';
}

/** What the module shares with every Emscripten program; the library's types leave it to a package we lack. */
type ReaderModule = ZXingReaderModule & {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
};

/** More codes than this in one frame are not looked for: two already mean 'show one at a time'. */
const MOST_CODES = 4;
/** Milliseconds: the file is local, so a longer wait means that it will never come. */
const LOAD_LIMIT = 15_000;

// The library's numbers for its options (its own conversion runs on every call, ours once):
// binarizer 0 is LocalAverage, textMode 0 Plain, characterSet 0 Unknown, eanAddOnSymbol 0 Ignore.
const BASE_OPTIONS = {
  formats: 'QRCode',
  tryHarder: true,
  tryRotate: true,
  tryDenoise: false,
  binarizer: 0,
  isPure: false,
  downscaleFactor: 3,
  downscaleThreshold: 500,
  minLineCount: 2,
  maxNumberOfSymbols: MOST_CODES,
  validateOptionalChecksum: false,
  returnErrors: false,
  eanAddOnSymbol: 0,
  textMode: 0,
  characterSet: 0,
  tryCode39ExtendedMode: false,
};

/** Pixels handed to the library without a copy of our own: the module's memory grows in steps. */
class PixelHeap {
  readonly #module: ReaderModule;
  #address = 0;
  #size = 0;

  constructor(module: ReaderModule) {
    this.#module = module;
  }

  /** Copies the plane without its row padding and returns its address in the module's memory. */
  write(frame: Luminance): number {
    const size = frame.width * frame.height;
    if (size > this.#size) {
      this.release();
      this.#address = this.#module._malloc(size);
      if (this.#address === 0) throw new RangeError(`No memory for a frame of ${size} pixels`);
      this.#size = size;
    }
    // Read anew each time: the view is replaced whenever the module's memory grows.
    const heap = this.#module.HEAPU8;
    if (frame.stride === frame.width) {
      heap.set(frame.data.subarray(0, size), this.#address);
    } else {
      for (let y = 0; y < frame.height; y += 1) {
        const from = y * frame.stride;
        heap.set(frame.data.subarray(from, from + frame.width), this.#address + y * frame.width);
      }
    }
    return this.#address;
  }

  release(): void {
    if (this.#size > 0) this.#module._free(this.#address);
    this.#size = 0;
  }
}

/** Gives a list back to the module's memory; the library's types leave this out. */
function release(list: object): void {
  if ('delete' in list && typeof list.delete === 'function') list.delete();
}

async function start(binary: ArrayBuffer): Promise<ReaderModule> {
  // The library's own start waits for ever when the file is not WebAssembly: we start it ourselves.
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DecoderLoadError('The reader did not start in time')),
      LOAD_LIMIT,
    );
    const fail = (reason: unknown): void => {
      clearTimeout(timer);
      reject(new DecoderLoadError(`The reader did not start: ${String(reason)}`));
    };
    purgeZXingModule();
    prepareZXingModule({
      overrides: {
        // Never the library's default place, which is a content network on the internet.
        locateFile: (file: string) => file,
        instantiateWasm: (
          imports: WebAssembly.Imports,
          success: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
        ) => {
          WebAssembly.instantiate(binary, imports).then(
            ({ instance, module }) => success(instance, module),
            fail,
          );
          return {};
        },
      },
      fireImmediately: true,
    }).then((module) => {
      clearTimeout(timer);
      resolve(module as ReaderModule);
    }, fail);
  });
}

/**
 * zxing-cpp in WebAssembly: our first reader.
 * @param loadBinary gives the bytes of `zxing-wasm/reader/zxing_reader.wasm`
 * @throws DecoderLoadError when the bytes can't be had or WebAssembly can't start
 */
export async function createZxingWasmDecoder(
  loadBinary: () => Promise<ArrayBuffer>,
): Promise<Decoder> {
  if (typeof WebAssembly === 'undefined') throw new DecoderLoadError('WebAssembly is switched off');
  let binary: ArrayBuffer;
  try {
    binary = await loadBinary();
  } catch (reason) {
    throw new DecoderLoadError(`The reader's file could not be loaded: ${String(reason)}`);
  }
  const module = await start(binary);
  const heap = new PixelHeap(module);
  return {
    name: 'zxing-wasm',
    decode: (frame: Luminance, options: DecodeOptions): DecodedCode[] => {
      const address = heap.write(frame);
      const found = module.readBarcodesFromPixmap(address, frame.width, frame.height, {
        ...BASE_OPTIONS,
        ...options,
      });
      const codes: DecodedCode[] = [];
      try {
        for (let i = 0; i < found.size(); i += 1) {
          const result = found.get(i);
          if (!result?.isValid) continue;
          const { topLeft, topRight, bottomRight, bottomLeft } = result.position;
          codes.push({
            text: result.text,
            bytes: result.bytes,
            corners: [topLeft, topRight, bottomRight, bottomLeft],
          });
        }
      } finally {
        release(found);
      }
      return codes;
    },
    close: () => heap.release(),
  };
}
