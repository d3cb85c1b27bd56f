import path from 'node:path';
import { expect, it } from 'vitest';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { newId } from '#shared/domain/id.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import { draftPackage, writeDraft, type DraftPackage } from '#tests/fixtures/sealed-package.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { makeFolder } from './test-core.ts';

/** A newer package whose issuer keys are all revoked, and whose last row is refused. */
function revokedAndSpoiled(draft: DraftPackage): DraftPackage {
  const at = '2026-11-22T05:00:00.000Z';
  const lines = draft.lines.map((line): PackageLine =>
    line.t === 'signing_key' ? { ...line, row: { ...line.row, revoked_at: at } } : line,
  );
  const user = lines.findLast((line) => line.t === 'user');
  lines.push({ t: 'user', row: { ...user!.row, phone: 'none' } });
  return { ...draft, header: { ...draft.header, id: newId(), created_at: at }, lines };
}

it('heeds a key that was revoked by a package of which a later row was refused', async () => {
  const { folder, remove } = makeFolder();
  const clock = new SettableClock(Date.parse('2026-11-22T06:00:00.000Z'));
  const options = { dataFolder: folder, throwawayKey: TEST_KEY, clock, log: silentLog };
  const core = createCore(options);
  try {
    await core.open();
    // So many that the keys are written in an earlier turn than the row that is refused.
    const draft = await draftPackage({ attendees: 400, selfies: 0 });
    const take = async (name: string, content: DraftPackage) => {
      const file = path.join(folder, name);
      await writeDraft(file, content);
      return core.call('setup.importPackage', { path: file, packageId: content.header.id });
    };
    const [event] = (await take('first', draft)).events;
    const gateId = event!.gates.find(({ name }) => name === 'North Gate')!.id;
    await core.call('setup.chooseGate', { kioskName: 'Laptop', eventId: event!.id, gateId });

    const tickets = draft.lines.filter(
      (line) => line.t === 'ticket' && line.row.status === 'active',
    );
    const scan = async (line: PackageLine) => {
      if (line.t !== 'ticket') throw new TypeError('no ticket');
      const text = draft.plan.issuers.issuer.issue(event!.id, line.row.number);
      const presentation = { scanId: newId(), text, reader: 'camera', direction: 'in' } as const;
      return (await core.call('gate.scan', presentation)).verdict;
    };
    expect(await scan(tickets[0]!)).not.toBe('ticket-revoked');

    await expect(take('second', revokedAndSpoiled(draft))).rejects.toMatchObject({
      code: 'package-unreadable',
    });
    expect(await scan(tickets[1]!)).toBe('ticket-revoked');
  } finally {
    await core.close();
    remove();
  }
});
