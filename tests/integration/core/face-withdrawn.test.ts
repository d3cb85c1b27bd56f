import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EVIDENCE_FOLDER } from '#core/storage/vault.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { uuid } from '#shared/domain/id.ts';
import { addDeskStaff, openDesk, ORGANISER } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID } from '#tests/fixtures/small-event.ts';
import { addFaceGuest, enrol, needOf, scanWith, seenFace } from './face-guests.ts';
import { openGate, type TestGate } from './test-core.ts';

function frames({ folder }: TestGate<unknown>): string[] {
  return readdirSync(path.join(folder, EVIDENCE_FOLDER), { recursive: true, encoding: 'utf8' })
    .map((name) => path.basename(name))
    .filter((name) => uuid.safeParse(name).success);
}

test('who withdraws between two visits is met at the gate as one who never agreed', async () => {
  const event = { face_policy: 'off', entry_mode: 're-entry' } as const;
  await using gate = await openGate(
    (small) => {
      addDeskStaff(small);
      return addFaceGuest(small);
    },
    { event },
  );
  const { core, made: guest } = gate;
  const { userId } = guest;
  const session = await openDesk(core, ORGANISER);
  // The event came without faces: what is set here counts at the gate at once.
  expect(await needOf(gate, guest)).toEqual({ wanted: false });
  const bands = { match: 0.6, mismatch: 0.2 };
  await core.as(session).call('desk.changeFaceSettings', {
    eventId: EVENT_ID,
    settings: { policy: 'required', liveness: 'off', evidenceDays: 7, bands },
  });
  expect(await needOf(gate, guest)).toMatchObject({ wanted: true, reference: 'to-make' });
  await enrol(core, guest);
  expect(await needOf(gate, guest)).toMatchObject({ wanted: true, reference: 'ready' });
  expect(await scanWith(gate, guest, seenFace(guest, 0.5))).toMatchObject({
    verdict: 'face-uncertain',
    detail: { face: { bands } },
  });
  const admitted = await scanWith(gate, guest, seenFace(guest, 0.9));
  expect(admitted.verdict).toBe('admitted');
  expect(frames(gate)).toHaveLength(2);

  await core
    .as(session)
    .call('desk.withdrawConsent', { eventId: EVENT_ID, userId, language: 'en' });
  expect(frames(gate)).toEqual([]);
  await expect(
    core.call('gate.doorPhoto', { checkInId: admitted.checkInId }),
  ).rejects.toMatchObject({ code: 'photo-unavailable' });
  // The check-ins stay as they are: facts, with a score and no picture.
  const { decisions } = await core
    .as(session)
    .call('desk.decisions', { eventId: EVENT_ID, outcome: null, after: null });
  expect(decisions.map(({ finding, hasEvidence }) => [finding.outcome, hasEvidence])).toEqual([
    ['match', false],
    ['unsure', false],
  ]);
  expect(await needOf(gate, guest)).toEqual({ wanted: false });
  expect(await scanWith(gate, guest, seenFace(guest, 0.9))).toMatchObject({
    verdict: 'face-unavailable',
    detail: { face: { why: 'no-consent', score: null, byCard: true } },
  });
  expect(frames(gate)).toEqual([]);

  const again = {
    eventId: EVENT_ID,
    userId,
    textVersion: CONSENT_TEXT_VERSION,
    language: 'hi',
  } as const;
  await core.as(session).call('desk.recordConsent', again);
  expect(await needOf(gate, guest)).toMatchObject({ wanted: true, reference: 'to-make' });
});
