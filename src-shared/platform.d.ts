/**
 * What Node and the browser both have, and nothing more. src-shared is compiled with neither's
 * types, so that a global of only one of them is a type error; this is the short list of those
 * that it may use. (Not part of any other project: each has its own platform's full types.)
 */
export {};

declare global {
  interface TextEncoder {
    encode(input?: string): Uint8Array<ArrayBuffer>;
  }
  const TextEncoder: { new (): TextEncoder };

  interface TextDecoder {
    decode(input?: Uint8Array): string;
  }
  const TextDecoder: {
    new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
  };
}
