/*
 * What we use of `qrcode`, by tsconfig's `paths`: its published types bring all of Node's globals
 * into the window's programs, where there are none.
 */
interface Segment {
  readonly data: string;
  readonly mode: 'alphanumeric';
}

interface Options {
  readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H';
  readonly version?: number;
}

interface Code {
  readonly modules: {
    /** Modules along a side. */
    readonly size: number;
    /** 1 where the module is dark. */
    get(row: number, column: number): number;
  };
}

declare const QRCode: {
  /** @throws Error where the text does not fit */
  create(text: string | readonly Segment[], options: Options): Code;
};
// oxlint-disable-next-line import/no-default-export -- so does the published module
export default QRCode;
