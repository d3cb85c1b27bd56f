import { describe, expect, it } from 'vitest';
import { createPusher } from '#core/services/sync/push.ts';
import type { Outbox, WaitingOperation } from '#core/services/sync/ports.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CarriedOperation, PushResult } from '#shared/wire/sync.ts';
import { testId } from '#tests/fixtures/small-event.ts';

/** An operation at a place of the outbox. */
function waitingAt(position: number, type: string): WaitingOperation {
  const operation = { id: testId(18, position), type, payload: '{}' } as CarriedOperation;
  return { position, operation };
}

/** An outbox in memory that keeps what the real one keeps. */
function outboxOf(rows: WaitingOperation[]): Pick<Outbox, 'next' | 'settle'> {
  return {
    next: (limit, after = 0) => rows.filter(({ position }) => position > after).slice(0, limit),
    settle(_asked, results) {
      for (const { id, outcome } of results) {
        const at = rows.findIndex(({ operation }) => operation.id === id);
        const isFact = rows[at]?.operation.type === 'check-in.recorded';
        const stays = outcome === 'waiting' || (outcome === 'rejected' && isFact);
        if (at >= 0 && !stays) rows.splice(at, 1);
      }
    },
  };
}

/** A pusher and what the hub was asked. */
function openStand(
  rows: WaitingOperation[],
  answer: (operation: CarriedOperation) => PushResult['outcome'],
  most = Infinity,
) {
  const asked: string[][] = [];
  const tooLarge: string[] = [];
  const pusher = createPusher({
    outbox: outboxOf(rows),
    hub: {
      push: (operations) => {
        if (operations.length > most) {
          return Promise.reject(new GatehouseError('request-too-large', 'too much at once'));
        }
        asked.push(operations.map(({ id }) => id));
        const results = operations.map((one) => {
          const outcome = answer(one);
          return { id: one.id, outcome, code: outcome === 'rejected' ? 'internal' : null } as const;
        });
        return Promise.resolve({ results } as never);
      },
    },
    clock: { wall: () => 0, monotonic: () => 0 },
    onSettled: () => {},
    onTooLarge: ({ id }) => tooLarge.push(id),
  });
  return { pusher, asked, tooLarge };
}

describe('a push', () => {
  it('takes a check-in past hundreds of facts that the hub keeps waiting', async () => {
    const rows = Array.from({ length: 600 }, (_, at) => waitingAt(at + 1, 'registration.saved'));
    rows.push(waitingAt(601, 'check-in.recorded'));
    const { pusher } = openStand(rows, ({ type }) =>
      type === 'check-in.recorded' ? 'applied' : 'waiting',
    );
    await pusher.push();
    expect(rows.map(({ operation }) => operation.type)).not.toContain('check-in.recorded');
    expect(rows).toHaveLength(600);
  });

  it('asks once about a check-in that a broken hub refuses, and keeps it', async () => {
    const rows = [waitingAt(1, 'check-in.recorded'), waitingAt(2, 'check-in.recorded')];
    const { pusher, asked } = openStand(rows, () => 'rejected');
    await pusher.push();
    expect(asked).toEqual([[testId(18, 1), testId(18, 2)]]);
    expect(rows).toHaveLength(2);
  });

  it('of what is new asks about nothing that waits already', async () => {
    const rows = [waitingAt(1, 'registration.saved')];
    const { pusher, asked } = openStand(rows, () => 'waiting');
    await pusher.push();
    rows.push(waitingAt(2, 'check-in.recorded'));
    await pusher.push('new');
    await pusher.push('oldest');
    const [first, second] = [testId(18, 1), testId(18, 2)];
    expect(asked).toEqual([[first], [second], [first, second]]);
  });

  it('goes on in smaller parts where one is too large, past an operation that is too large alone', async () => {
    const rows = Array.from({ length: 4 }, (_, at) => waitingAt(at + 1, 'registration.saved'));
    const { pusher, asked } = openStand(rows, () => 'applied', 1);
    await pusher.push();
    expect(asked).toHaveLength(4);
    const alone = openStand([waitingAt(1, 'event.saved')], () => 'applied', 0);
    await alone.pusher.push();
    expect(alone.tooLarge).toEqual([testId(18, 1)]);
  });
});
