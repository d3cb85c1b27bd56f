import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERASURE_CRASH_POINTS } from '#core/services/crash-point.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { addFaceGuest, madeOf, MODEL, withVault } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID } from '#tests/fixtures/small-event.ts';
import { openFaceGate, signIn, type FaceGate } from './face-kiosk.ts';

const CHILD = path.join(import.meta.dirname, 'face-erasure-child.ts');

async function withdrawAndDie(gate: FaceGate, userId: Uuid, point: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, gate.folder, userId, point], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

async function enrolled(): Promise<{ gate: FaceGate; userId: Uuid; cropFile: string }> {
  const gate = await openFaceGate((small) => [addFaceGuest(small)]);
  const { userId, selfie: sourceId } = gate.made[0]!;
  await gate.core.call('face.keepTemplate', { userId, sourceId, ...madeOf('one') });
  const [{ crop_id: crop }] = gate.rows<{ crop_id: string }>(
    'SELECT crop_id FROM face_templates',
  ) as [{ crop_id: string }];
  const cropFile = path.join(gate.folder, 'files', crop.slice(-2), crop);
  expect(existsSync(cropFile)).toBe(true);
  await gate.core.close();
  return { gate, userId, cropFile };
}

test.each(ERASURE_CRASH_POINTS)(
  'a withdrawal that was killed at the point %s is completed by the next start',
  async (point) => {
    const { gate, userId, cropFile } = await enrolled();
    await using _ = gate;
    await withdrawAndDie(gate, userId, point);
    await gate.restart();
    await withVault(gate.folder, (__, keys) => {
      expect(keys.find(userId, 'template')).toBeNull();
      expect(keys.find(userId, 'evidence')).toBeNull();
    });
    expect(existsSync(cropFile)).toBe(false);
    expect(gate.rows('SELECT 1 FROM face_templates')).toEqual([]);
    expect(gate.rows('SELECT 1 FROM doomed_files')).toEqual([]);
    expect(gate.rows('SELECT 1 FROM erasures WHERE completed_at IS NULL')).toEqual([]);
    expect(gate.rows("SELECT 1 FROM consents WHERE decision = 'withdrawn'")).toHaveLength(1);
  },
);

test('a withdrawal that was killed before its commit was never recorded, and erased nothing', async () => {
  const { gate, userId, cropFile } = await enrolled();
  await using _ = gate;
  await withdrawAndDie(gate, userId, 'after-operation-written');
  await gate.restart();
  expect(gate.rows("SELECT 1 FROM consents WHERE decision = 'withdrawn'")).toEqual([]);
  expect(existsSync(cropFile)).toBe(true);
  const session = await signIn(gate);
  const { score } = await gate.core.as(session).call('desk.score', {
    eventId: EVENT_ID,
    userId,
    model: MODEL,
    template: madeOf('one').template,
  });
  expect(score).toBeCloseTo(1, 5);
});
