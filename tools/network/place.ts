/** An address on this machine. */
export interface Place {
  readonly host: string;
  readonly port: number;
}
