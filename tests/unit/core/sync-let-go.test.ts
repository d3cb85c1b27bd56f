import { expect, it, vi } from 'vitest';
import { createLetGo } from '#core/services/sync/let-go.ts';
import { EVENT_ID } from '#tests/fixtures/small-event.ts';

const LONG = { timeout: 20_000, interval: 5 };

it('stops letting an event go once it is followed again', async () => {
  let leaving = true;
  let steps = 0;
  let done = 0;
  const letGo = createLetGo({
    feeds: { list: () => [{ feed: EVENT_ID, leaving }] as never },
    applier: {
      letGo: () => {
        steps += 1;
        // It comes back while its rows go.
        if (steps === 3) leaving = false;
        return false;
      },
    },
    isSpared: () => false,
    onDone: () => (done += 1),
    onTrouble: (error) => {
      throw error;
    },
  });
  letGo.start();
  await vi.waitFor(() => expect(done).toBe(1), LONG);
  await letGo.close();
  expect(steps).toBe(3);
});
