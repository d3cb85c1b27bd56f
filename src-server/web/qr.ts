import QRCode from 'qrcode';

/** Modules of white around a code, as ISO/IEC 18004 asks. */
const QUIET = 4;

/**
 * A text as a QR code in SVG: one path of crisp squares, no colours but black and white.
 * @param level M: 15 % of the code may be dirty; Q: 25 %
 */
export function qrSvg(text: string, level: 'M' | 'Q'): string {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  const size = modules.size + 2 * QUIET;
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size;) {
      let end = column;
      while (end < modules.size && modules.get(row, end) === 1) end++;
      // Modules in a row are one stroke: a third of the bytes of squares.
      if (end > column) path += `M${column + QUIET} ${row + QUIET + 0.5}h${end - column}`;
      column = Math.max(end, column + 1);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path stroke="#000" d="${path}"/></svg>`;
}

/** A text as a QR code in PNG, for posters. @param width pixels */
export function qrPng(text: string, width: number): Promise<Buffer> {
  return QRCode.toBuffer(text, { type: 'png', errorCorrectionLevel: 'M', margin: QUIET, width });
}
