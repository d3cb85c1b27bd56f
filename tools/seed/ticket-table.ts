import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { VerdictCode } from '#shared/domain/verdict.ts';

/** One line of tickets.csv. */
export interface TicketTableRow {
  readonly attendee: string;
  /** What goes into the QR code, in alphanumeric mode where it is a ticket. */
  readonly text: string;
  /** What the seeded kiosk says to it, at its first presentation. */
  readonly expected: VerdictCode;
  /** As people type it; empty where there is none. */
  readonly number: string;
  readonly event: string;
}

const HEADER = 'attendee,ticket_text,expected_verdict,ticket_number,event\n';
const PIECE_CHARS = 256 * 1024;

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** Writes tickets.csv (RFC 4180, UTF-8), streaming. */
export class TicketTable {
  readonly #stream: WriteStream;
  #piece = HEADER;

  constructor(file: string) {
    this.#stream = createWriteStream(file);
  }

  add({ attendee, text, expected, number, event }: TicketTableRow): void {
    this.#piece += `${[quoted(attendee), quoted(text), expected, number, quoted(event)].join(',')}\n`;
  }

  /** To be awaited now and then, so that what was added does not pile up in memory. */
  async flush(): Promise<void> {
    if (this.#piece.length < PIECE_CHARS) return;
    const piece = this.#piece;
    this.#piece = '';
    if (!this.#stream.write(piece)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    this.#stream.end(this.#piece);
    await finished(this.#stream);
  }
}
