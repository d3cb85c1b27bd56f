import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttendeeIndex, MAX_CANDIDATES } from '#core/storage/attendee-index.ts';
import { openReader, type ReadableDatabase } from '#core/storage/database.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import {
  attendeeOf,
  EVENT_ID,
  OTHER_EVENT_ID,
  OTHER_ISSUER,
  TEST_KEY,
  type Guest,
} from '#tests/fixtures/small-event.ts';
import { openGate, type TestGate } from './test-core.ts';

const PEOPLE = [
  ['José Müller', '9811100001'],
  ['Joseph Kumar', '9811100002'],
  ['राम शर्मा', '9811100003'],
  ['रोम शर्मा', '9811100004'],
  ['Anne-Marie D’Souza', '9811100005'],
  ['Wójcik Şahin', '9811100006'],
  ['Kumar Sangakkara', '9811100007'],
  ['Vijaykumar Rao', '9811100008'],
  ['ज़ोया ख़ान', '9811100009'],
] as const;

describe('a search at the gate', () => {
  let gate: TestGate<Guest[]>;
  beforeAll(async () => {
    gate = await openGate((small) => {
      const guests = PEOPLE.map(([name, phone]) => small.addGuest({ user: { name, phone } }));
      small.addGuest({
        user: { name: 'José Elsewhere' },
        eventId: OTHER_EVENT_ID,
        issuer: OTHER_ISSUER,
      });
      return guests;
    });
  });
  afterAll(() => gate[Symbol.asyncDispose]());

  const found = async (query: string): Promise<string[]> => {
    const { hits } = await gate.core.call('gate.search', { query });
    return hits.map(({ person }) => person.name);
  };

  it.each([
    ['jose', ['José Müller', 'Joseph Kumar']],
    ['JOSÉ', ['José Müller', 'Joseph Kumar']],
    ['muller', ['José Müller']],
    ['राम', ['राम शर्मा']],
    ['रोम', ['रोम शर्मा']],
    ['जोया', ['ज़ोया ख़ान']],
    ['anne marie', ['Anne-Marie D’Souza']],
    ["d'souza", ['Anne-Marie D’Souza']],
    ['wojcik', ['Wójcik Şahin']],
    ['sahin woj', ['Wójcik Şahin']],
    ['se ku', []],
    ['jo ku', ['Joseph Kumar']],
    ['11100005', ['Anne-Marie D’Souza']],
    ['९८१११००००५', ['Anne-Marie D’Souza']],
    ['nobody at all', []],
  ])('%s', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('puts words that begin so before words that merely hold it', async () => {
    expect(await found('kumar')).toEqual(['Kumar Sangakkara', 'Joseph Kumar', 'Vijaykumar Rao']);
  });

  it('finds a ticket by its printed number, or a part of it, also with look-alike signs', async () => {
    const { number } = gate.made[2]!;
    const printed = formatTicketNumber(number);
    for (const query of [printed, printed.toLowerCase(), printed.slice(0, 12), number]) {
      expect(await found(query)).toContain('राम शर्मा');
    }
    expect(await found(printed.replaceAll('0', 'O').replaceAll('1', 'l'))).toContain('राम शर्मा');
  });

  it('shows of a phone its last four digits only, and no more than the gate may see', async () => {
    const { hits, more } = await gate.core.call('gate.search', { query: 'muller' });
    expect(more).toBe(false);
    expect(hits).toEqual([
      {
        registrationId: gate.made[0]!.registrationId,
        ticketNumber: gate.made[0]!.number,
        person: {
          userId: gate.made[0]!.userId,
          name: 'José Müller',
          ticketType: 'Standard',
          flags: [],
          hasPhoto: false,
        },
        phoneEnding: '0001',
        location: 'Pune',
        alreadyInside: false,
      },
    ]);
  });

  it('sees at once who came in', async () => {
    await gate.scan(gate.made[5]!.text);
    const { hits } = await gate.core.call('gate.search', { query: 'wojcik' });
    expect(hits[0]?.alreadyInside).toBe(true);
  });

  it.each(['"', '" OR "', 'a* NEAR b', 'text:rao', '-- ;', '^^^', 'AND', 'NOT (', '***'])(
    'takes %s as plain letters',
    async (query) => {
      const padded = query.padEnd(3, '!');
      const answer = found(padded);
      await answer.then(
        (names) => expect(names).toEqual([]),
        (error: unknown) => expect(error).toMatchObject({ code: 'search-too-short' }),
      );
    },
  );

  it('follows a name that a newer copy brings', async () => {
    await using other = await openGate((small) => {
      small.addGuest({ user: { name: 'Old Surname' } });
      small.change((copy) => copy.putUser(attendeeOf(1, { name: 'New Surname' })));
    });
    const names = async (query: string): Promise<number> =>
      (await other.core.call('gate.search', { query })).hits.length;
    expect([await names('old'), await names('new')]).toEqual([0, 1]);
  });
});

describe('the work of a search', () => {
  it('is bounded, however many names hold the letters', async () => {
    const people = 3 * MAX_CANDIDATES;
    await using gate = await openGate((small) => {
      for (let index = 0; index < people; index++) {
        small.addGuest({ user: { name: `Kumari Kumar ${index}` } });
      }
    });
    const key = Buffer.from(TEST_KEY, 'hex');
    const database: ReadableDatabase = openReader({ dataFolder: gate.folder, key });
    try {
      const search = createAttendeeIndex(database);
      for (const query of ['kum', 'kumar', 'uma', 'kumar kumari']) {
        const work = { candidates: 0 };
        const { hits, more } = search(EVENT_ID, query, work);
        expect(work.candidates).toBeLessThanOrEqual(2 * MAX_CANDIDATES);
        expect([hits.length, more]).toEqual([20, true]);
      }
      const exact = { candidates: 0 };
      expect(search(EVENT_ID, 'kumar 577', exact).hits[0]?.person.name).toBe('Kumari Kumar 577');
      expect(exact.candidates).toBeLessThan(10);
    } finally {
      database.close();
    }
  });
});
