/** One line on a terminal that is written over; on anything else a line for each tenth. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #lastTenth = -1;
  #label = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(label: string, done: number, total: number): void {
    const share = total === 0 ? 1 : done / total;
    const tenth = Math.floor(share * 10);
    const line = `${label} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    if (label !== this.#label) {
      this.end();
      this.#label = label;
    }
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${line}`);
    } else if (tenth !== this.#lastTenth) {
      this.#stream.write(`${line}\n`);
    }
    this.#lastTenth = tenth;
  }

  /** Leaves the line as it stands. */
  end(): void {
    if (this.#stream.isTTY && this.#label !== '') this.#stream.write('\n');
    this.#label = '';
    this.#lastTenth = -1;
  }
}
