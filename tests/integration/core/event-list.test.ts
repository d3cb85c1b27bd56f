import { expect, test } from 'vitest';
import { eventOf, testId } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate } from './test-core.ts';

test('five hundred events come a hundred at a time', async () => {
  await using many = await openGate((small) => {
    addStaff(small);
    small.change((copy) => {
      for (let index = 0; index < 498; index++) {
        const id = testId(1, 0x1000 + index);
        copy.putEvent(eventOf({ id, title: `Evening number ${index}` }), {
          packageId: null,
          copyAt: null,
        });
        copy.markLoaded(id, '2026-11-01T00:00:00.000Z');
      }
    });
  });
  const { call } = await signInAs(many.core, 'organiser');
  const page = (query: string, offset: number) =>
    call('event.list', { query, statuses: [], offset });
  const seen = new Set<string>();
  for (let offset = 0; offset < 500; offset += 100) {
    const { events, total } = await page('', offset);
    expect([events.length, total]).toEqual([100, 500]);
    for (const { id } of events) seen.add(id);
  }
  expect(seen.size).toBe(500);
  const took: number[] = [];
  for (let round = 0; round < 60; round++) {
    const start = performance.now();
    await page(round % 2 === 0 ? '' : `number ${round}`, 0);
    took.push(performance.now() - start);
  }
  took.sort((one, other) => one - other);
  // Measured: 5 ms, 24 ms at the 95th of 100 on a busy machine; what a person notices is far above.
  expect(took[57]).toBeLessThan(500);
});
