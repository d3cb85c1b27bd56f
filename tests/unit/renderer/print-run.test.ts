import { describe, expect, test } from 'vitest';
import {
  printAll,
  readPrints,
  sortPrints,
  type PrintPorts,
} from '#renderer/admin/tickets/print-run.ts';
import type { TicketPrint } from '#shared/ipc/ticket-contract.ts';
import { MOST_PRINTED, PRINT_PART, type PrintHead } from '#shared/print/print-job.ts';

const TEXT = 'A'.repeat(120);
const EVENT = {
  id: '01930000-0000-7000-8001-0000000000e1',
  title: 'Jan Sabha',
  partyName: 'Manch',
  venue: 'Ground',
  timeZone: 'Asia/Kolkata',
  startsAt: '2026-12-05T12:00:00.000Z',
  doorsOpenAt: '2026-12-05T10:30:00.000Z',
  doorsCloseAt: '2026-12-05T15:30:00.000Z',
  hasPicture: false,
};
const { id: _id, hasPicture: _hasPicture, ...SAID } = EVENT;

function person(name: string, change: Partial<TicketPrint> = {}): TicketPrint {
  return {
    registrationId: '01930000-0000-7000-8005-000000000001',
    name,
    ticketType: 'General',
    number: '0000000000001',
    text: TEXT,
    phoneEnding: '0001',
    ...change,
  };
}

/** Core and shell that answer, and what they were asked. */
function portsOf(people: number): { ports: PrintPorts; asked: [name: string, input: never][] } {
  const asked: [string, never][] = [];
  const answer = async (name: string, input: { offset?: number }): Promise<unknown> => {
    asked.push([name, input as never]);
    if (name === 'ticket.prints') {
      const count = Math.min(200, people - (input.offset ?? 0));
      const prints = Array.from({ length: count }, () => person('Asha'));
      return { event: EVENT, prints, total: people, more: (input.offset ?? 0) + count < people };
    }
    if (name === 'shell.savePdf') return { job: 'job' };
    if (name === 'shell.finishPrint') return { sheets: people, bytes: 10 };
    return {};
  };
  return { ports: { call: answer as never, shell: answer as never }, asked };
}

const order = { choice: { by: 'ids' as const, registrationIds: [] }, kind: 'ticket-a4' as const };
const quiet = (): void => {};

describe('those chosen', () => {
  test('are read page by page, up to what one run prints, and the rest is counted', async () => {
    const { ports, asked } = portsOf(MOST_PRINTED + 50);
    const read = await readPrints(ports, order, quiet, new AbortController().signal);
    expect(read?.prints).toHaveLength(MOST_PRINTED);
    expect(read?.rest).toBe(50);
    expect(asked).toHaveLength(MOST_PRINTED / 200);
  });

  test('are told apart by whether this laptop can print their ticket', () => {
    const here = person('Asha');
    const elsewhere = person('Bharat', { text: null });
    const missing = person('Chetan', { number: null, text: null });
    const sorted = sortPrints([here, elsewhere, missing], 'ticket-a4', 'en');
    expect(sorted.ready.map(({ name }) => name)).toEqual(['Asha']);
    expect(sorted.elsewhere).toEqual([elsewhere]);
    expect(sorted.missing).toEqual([missing]);
  });

  test('are all on a list that have a number, in the alphabet’s order', () => {
    const people = ['Zoya', 'asha', 'Édith', 'आशा', 'अमित'].map((name) =>
      person(name, { text: null }),
    );
    expect(sortPrints(people, 'list', 'en').ready.map(({ name }) => name)).toEqual([
      'asha',
      'Édith',
      'Zoya',
      'अमित',
      'आशा',
    ]);
  });
});

describe('a run', () => {
  const head: PrintHead = { kind: 'ticket-a4', language: 'en', event: SAID, people: 90 };
  const rows = Array.from({ length: 90 }, (_, index) => ({
    name: 'Asha',
    ticketType: 'General',
    number: String(index).padStart(13, '0'),
    text: TEXT,
  }));
  const job = { head, picture: null, target: { to: 'file' as const, name: 'Tickets' }, rows };

  test('hands over parts, finishes, and has every number noted', async () => {
    const { ports, asked } = portsOf(90);
    const done: number[] = [];
    const outcome = await printAll(
      ports,
      job,
      (some) => done.push(some),
      new AbortController().signal,
    );
    expect(outcome).toEqual({ sheets: 90, bytes: 10 });
    expect(done).toEqual([PRINT_PART, 2 * PRINT_PART, 90]);
    expect(asked.map(([name]) => name)).toEqual([
      'shell.savePdf',
      'shell.printRows',
      'shell.printRows',
      'shell.printRows',
      'shell.finishPrint',
      'ticket.printed',
    ]);
    expect((asked.at(-1)![1] as { numbers: string[] }).numbers).toHaveLength(90);
  });

  test('that is cancelled ends the job in the shell, and notes nobody as printed', async () => {
    const { ports, asked } = portsOf(90);
    const control = new AbortController();
    const shell: PrintPorts['shell'] = async (name, input) => {
      if (name === 'shell.printRows') {
        control.abort();
        throw new Error('the print job is over');
      }
      return ports.shell(name, input);
    };
    expect(await printAll({ ...ports, shell }, job, quiet, control.signal)).toBeNull();
    expect(asked.map(([name]) => name)).toEqual(['shell.savePdf', 'shell.cancelPrint']);
  });
});
