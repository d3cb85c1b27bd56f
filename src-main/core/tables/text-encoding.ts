import type { FileHandle } from 'node:fs/promises';

/** How the bytes of a text file are read. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const CHUNK_BYTES = 256 * 1024;
/** How much of a file's start tells UTF-16 without a mark from text with a stray NUL. */
const SNIFFED_BYTES = 4_096;

/* Windows-1252's characters for the bytes 0x80 to 0x9f; the five that it leaves open stay C1. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer, void> {
  for (let position = 0; ;) {
    // A fresh buffer each time: a reader further on may still hold the one before.
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function sniffUtf16(start: Buffer): TextEncoding | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  for (const [index, byte] of start.entries()) {
    if (byte === 0 && index % 2 === 0) even += 1;
    if (byte === 0 && index % 2 === 1) odd += 1;
  }
  // Text of Latin letters in UTF-16 has a NUL in every second place, and none in the others.
  const half = start.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  return even > half * 0.4 && odd < half * 0.05 ? 'utf-16be' : null;
}

/** Finds out how a text file's bytes are to be read, by reading all of them once. */
export async function findEncoding(file: FileHandle): Promise<TextEncoding> {
  const start = Buffer.alloc(SNIFFED_BYTES);
  const { bytesRead } = await file.read(start, 0, SNIFFED_BYTES, 0);
  const wide = sniffUtf16(start.subarray(0, bytesRead));
  if (wide !== null) return wide;

  const strict = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunksOf(file)) strict.decode(chunk, { stream: true });
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

// By hand, so that it does not depend on the tables that a runtime was built with.
function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80] ?? sign);
}

/** A decoder that takes a file's chunks one after another; `undefined` ends it. */
function decoderOf(encoding: TextEncoding): (chunk?: Buffer) => string {
  if (encoding === 'windows-1252') {
    return (chunk) => (chunk === undefined ? '' : decodeWindows1252(chunk));
  }
  // Ignores a byte order mark itself, and replaces halves of a pair in damaged UTF-16.
  const decoder = new TextDecoder(encoding === 'utf-8' ? 'utf-8' : 'utf-16le');
  if (encoding !== 'utf-16be') {
    return (chunk) =>
      chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  }
  let odd: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (chunk === undefined) return decoder.decode();
    const bytes = Buffer.concat([odd, chunk]);
    const even = bytes.length - (bytes.length % 2);
    odd = Buffer.from(bytes.subarray(even));
    return decoder.decode(Buffer.from(bytes.subarray(0, even)).swap16(), { stream: true });
  };
}

/** A file's text, piece by piece, without its byte order mark. */
export async function* readText(
  file: FileHandle,
  encoding: TextEncoding,
): AsyncGenerator<string, void> {
  const decode = decoderOf(encoding);
  for await (const chunk of chunksOf(file)) yield decode(chunk);
  yield decode();
}
