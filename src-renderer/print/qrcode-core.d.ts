/** What we use of qrcode's core, which has no types of its own. */
declare module 'qrcode/lib/core/qrcode.js' {
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

  const QRCode: {
    /** @throws Error where the text does not fit */
    create(text: string | readonly Segment[], options: Options): Code;
  };
  export default QRCode;
}
