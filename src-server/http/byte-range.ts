/** The first and the last byte. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a header Range (RFC 9110, 14.2) of one range of bytes.
 * @returns null: none, or one that may be passed over (several ranges, another unit); 'none-of-it':
 * it begins behind the end
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | 'none-of-it' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'none-of-it' : { from: size - length, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size) return 'none-of-it';
  return to < from ? null : { from, to };
}
