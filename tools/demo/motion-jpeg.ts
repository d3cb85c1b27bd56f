/** The first bytes of each picture: start of image, and the first byte of the next marker. */
const START = Buffer.from([0xff, 0xd8, 0xff]);
/** A comment's marker and its length; the length counts itself. */
const COMMENT = 0xfffe;
const LONGEST_COMMENT = 65_535 + 2;
const SHORTEST_COMMENT = 4;

/**
 * The pictures of a Motion JPEG film, JPEG files one after another.
 * @throws RangeError for bytes that begin with no picture
 */
export function splitPictures(film: Buffer): Buffer[] {
  if (film.indexOf(START) !== 0) throw new RangeError('a film begins with a picture');
  const starts: number[] = [];
  for (let at = 0; at !== -1; at = film.indexOf(START, at + START.length)) starts.push(at);
  return starts.map((start, index) => film.subarray(start, starts[index + 1]));
}

/** Comments of so many bytes altogether, which no decoder shows. */
function comments(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const left = length - at;
    let size = Math.min(left, LONGEST_COMMENT);
    // What is left must be a comment, too.
    if (left - size > 0 && left - size < SHORTEST_COMMENT) size -= SHORTEST_COMMENT;
    bytes.writeUInt16BE(COMMENT, at);
    bytes.writeUInt16BE(size - 2, at + 2);
    at += size;
  }
  return bytes;
}

/** A size to which pictures of any of these sizes can be padded. */
export function commonSize(sizes: readonly number[]): number {
  return Math.max(0, ...sizes) + SHORTEST_COMMENT;
}

/**
 * The same picture in so many bytes: filled up with comments before its first segment.
 * @throws RangeError where it has no room for that
 */
export function padTo(picture: Buffer, size: number): Buffer {
  const missing = size - picture.length;
  if (missing < SHORTEST_COMMENT) throw new RangeError(`a picture of ${picture.length} bytes`);
  return Buffer.concat([picture.subarray(0, 2), comments(missing), picture.subarray(2)]);
}
