import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { draftPackage, writeDraft } from '#tests/fixtures/sealed-package.ts';
import { PackageKiosk } from './package-kiosk.ts';

const CHILD = path.join(import.meta.dirname, 'package-child.ts');

/** Takes a package elsewhere until so many lines are in, then kills that process. */
async function takeAndKill(
  folder: string,
  file: string,
  id: string,
  after: number,
): Promise<number> {
  const child = spawn(process.execPath, [CHILD, folder, file, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let done = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'taken') throw new Error('it was taken before it could be killed');
    done = Number(line);
    if (done >= after) child.kill('SIGKILL');
  }
  await exited;
  return done;
}

test('an import killed on the way shows nothing, and is completed by importing again', async () => {
  const draft = await draftPackage({ attendees: 6000, selfies: 20 });
  const whole = await PackageKiosk.open();
  await whole.take(draft);
  const complete = whole.dump();

  const { folder, fileFor, close } = await emptyKiosk();
  const file = fileFor;
  await writeDraft(file, draft);
  for (const after of [1, 4000, 9000]) {
    const done = await takeAndKill(folder, file, draft.header.id, after);
    expect(done).toBeLessThan(draft.lines.length);
    const between = await PackageKiosk.open(folder);
    expect((await between.handlers['setup.events']({})).events).toEqual([]);
    between.release();
  }
  const again = await PackageKiosk.open(folder);
  const input = { path: file, packageId: draft.header.id };
  const { events } = await again.handlers['setup.importPackage'](input);
  expect(events[0]!.attendees).toBe(complete['registrations']!.length - cancelled(complete));
  expect(again.dump()).toEqual(complete);
  again.release();
  await Promise.all([whole.close(), close()]);
});

function cancelled(dump: Record<string, unknown[]>): number {
  return dump['registrations']!.filter((row) => (row as { status: string }).status === 'cancelled')
    .length;
}

async function emptyKiosk(): Promise<{
  folder: string;
  fileFor: string;
  close: () => Promise<void>;
}> {
  const kiosk = await PackageKiosk.open();
  kiosk.release();
  return { folder: kiosk.folder, fileFor: kiosk.fileFor('event'), close: () => kiosk.remove() };
}
