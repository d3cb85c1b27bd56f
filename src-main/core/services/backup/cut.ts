/**
 * Cuts bytes into parts of one size; the last may be shorter.
 * @param source in parts of any size
 */
export async function* cutInto(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (let bytes of source) {
    while (length + bytes.length >= size) {
      const taken = size - length;
      yield Buffer.concat([...held, bytes.subarray(0, taken)]);
      bytes = bytes.subarray(taken);
      held = [];
      length = 0;
    }
    if (bytes.length > 0) {
      held.push(bytes);
      length += bytes.length;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}
