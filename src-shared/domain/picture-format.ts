/** A format that is taken in. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif';

const starts = (bytes: Uint8Array, at: number, mark: readonly number[]): boolean =>
  mark.every((value, offset) => bytes[at + offset] === value);

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** What a file is by its first bytes, whatever it is called; null: none that is taken in. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  if (starts(bytes, 0, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (starts(bytes, 0, [0x89, ...ascii('PNG\r\n\u001A\n')])) return 'png';
  if (starts(bytes, 0, ascii('RIFF')) && starts(bytes, 8, ascii('WEBP'))) return 'webp';
  if (starts(bytes, 0, ascii('GIF87a')) || starts(bytes, 0, ascii('GIF89a'))) return 'gif';
  return null;
}
