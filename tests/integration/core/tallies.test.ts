import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { foldFacts, isByNumber, passUnknown, type PassingFact } from '#core/services/projection.ts';
import { letsPass, type CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';
import { EVENT_ID, MAIN_GATE, numberOf, SUPERVISOR } from '#tests/fixtures/small-event.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { openGate, type TestGate } from './test-core.ts';

const PIN = '482913';

type StoredFact = PassingFact & Pick<CheckInRow, 'registration_id' | 'ticket_number'>;

/** What the tallies must be, from the check-ins alone. */
function expectedTallies(facts: readonly StoredFact[]): Record<string, number> {
  const undone = new Set(facts.filter(({ kind }) => kind === 'undo').map((fact) => fact.about_id));
  const sums = { inside: 0, admitted: 0, gate: 0 };
  const strangers = facts.filter((fact) => fact.registration_id === null && !isByNumber(fact));
  for (const fact of strangers.filter((row) => letsPass(row) && !undone.has(row.id))) {
    const change = passUnknown(fact.direction);
    sums.inside += change.inside;
    sums.admitted += change.admitted;
    sums.gate += change.gateAdmitted;
  }
  const personOf = (fact: StoredFact) =>
    fact.registration_id ?? (isByNumber(fact) ? fact.ticket_number : null);
  const people = new Set(facts.map(personOf).filter((person) => person !== null));
  for (const person of people) {
    const folded = foldFacts(facts.filter((fact) => personOf(fact) === person));
    sums.inside += folded.inside;
    sums.admitted += folded.admitted;
    sums.gate += folded.byGate.get(MAIN_GATE) ?? 0;
  }
  return sums;
}

async function randomEvening(gate: TestGate<string[]>, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const ids: Uuid[] = [];
  for (let step = 0; step < 80; step++) {
    gate.clock.advance(random() * 12_000);
    const dice = random();
    if (dice < 0.6 || ids.length === 0) {
      const result = await gate.scan(pick(gate.made), { direction: pick(['in', 'in', 'out']) });
      ids.push(result.checkInId);
      continue;
    }
    const checkInId = pick(ids.slice(-4));
    const request =
      dice < 0.8
        ? gate.core.call('gate.undo', { checkInId })
        : gate.core.call('gate.override', {
            checkInId,
            staffId: SUPERVISOR,
            pin: PIN,
            reason: 'came-back',
          });
    const done = await request.catch(() => null);
    if (done !== null) ids.push(done.checkInId);
  }
}

describe('tallies kept with each fact', () => {
  it.each(['single', 're-entry', 'exits'] as const)(
    'are what the check-ins say, whatever happened in an evening: %s',
    async (entry_mode) => {
      const pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });
      const strangers = [1, 2].map((n) => createIssuer(7).issue(EVENT_ID, numberOf(900 + n)));
      await using gate = await openGate(
        (small) => {
          const guests = Array.from({ length: 5 }, () => small.addGuest().text);
          const blocked = small.addGuest({ user: { blocked: true } }).text;
          return [...guests, blocked, ...strangers, 'no ticket'];
        },
        { event: { entry_mode }, pinHash },
      );
      await randomEvening(gate, 7);

      const facts = gate.rows<StoredFact>('SELECT * FROM check_ins ORDER BY hlc');
      const kinds = new Set(facts.map(({ kind }) => kind));
      expect(kinds).toEqual(new Set(['verdict', 'override', 'undo']));
      const [stored] = gate.rows(
        `SELECT e.inside, e.admitted, g.admitted AS gate
         FROM event_tallies e, gate_tallies g WHERE e.event_id = ? AND g.gate_id = ?`,
        EVENT_ID,
        MAIN_GATE,
      );
      expect(stored).toEqual(expectedTallies(facts));
      for (const row of gate.rows<{ id: string; [column: string]: unknown }>(
        'SELECT id, check_in_time, admitted, inside FROM registrations',
      )) {
        const own = facts.filter((fact) => fact.registration_id === row.id);
        const { standing } = foldFacts(own);
        expect(row).toEqual({
          id: row.id,
          check_in_time: standing.checkInTime,
          admitted: standing.admitted ? 1 : 0,
          inside: standing.inside ? 1 : 0,
        });
      }
    },
  );
});
