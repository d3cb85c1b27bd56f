// Its core alone: the types of the whole bring all of Node's globals into the window's programs.
import QRCode from 'qrcode/lib/core/qrcode.js';

/** How a code is to be made; left out: level M, the smallest version that fits. */
export interface CodeOptions {
  readonly version?: number;
  readonly errorCorrection?: 'L' | 'M' | 'Q' | 'H';
}

/** A QR code as one path, a unit a module, without its quiet zone. */
export interface CodeShape {
  /** Modules along a side. */
  readonly size: number;
  /** An SVG path of the dark modules. */
  readonly path: string;
}

const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

/**
 * Draws a text as a QR code, in alphanumeric mode where its signs allow.
 * @throws {Error} where it does not fit the version
 */
export function codeShape(text: string, options: CodeOptions = {}): CodeShape {
  const { version, errorCorrection = 'M' } = options;
  const content = ALPHANUMERIC.test(text) ? [{ data: text, mode: 'alphanumeric' as const }] : text;
  const { modules: grid } = QRCode.create(content, {
    errorCorrectionLevel: errorCorrection,
    ...(version === undefined ? {} : { version }),
  });
  let path = '';
  for (let y = 0; y < grid.size; y += 1) {
    let x = 0;
    while (x < grid.size) {
      const start = x;
      while (x < grid.size && grid.get(y, x)) x += 1;
      // A hair taller than a module, so that no seam shows between rows.
      if (x > start) path += `M${start} ${y}h${x - start}v1.02h${start - x}z`;
      else x += 1;
    }
  }
  return { size: grid.size, path };
}
