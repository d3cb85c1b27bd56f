import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClamdScanner } from '#server/files/clamd.ts';

const isThere = spawnSync('clamd', ['--version']).status === 0;
const why = isThere ? '' : ' (skipped: not installed: clamav-daemon)';

/** The harmless file that every scanner calls a virus (eicar.org), in parts: this file is none. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(
  '',
);

describe.skipIf(!isThere)(`ClamAV's own daemon${why}`, () => {
  let folder: string;
  let socket: string;
  let daemon: ChildProcess;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-clamd-'));
    socket = path.join(folder, 'socket');
    // Its one signature: no download, and a start of less than a second.
    const signature = Buffer.from(EICAR.slice(0, 40)).toString('hex');
    writeFileSync(path.join(folder, 'test.ndb'), `Eicar-Test:0:*:${signature}\n`);
    const settings = ['Foreground yes', `DatabaseDirectory ${folder}`, `LocalSocket ${socket}`];
    settings.push('StreamMaxLength 1M', 'LocalSocketMode 600');
    writeFileSync(path.join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
    daemon = spawn('clamd', ['-c', path.join(folder, 'clamd.conf')], { stdio: 'ignore' });
    while (!existsSync(socket) && daemon.exitCode === null) await sleep(50);
  });
  afterAll(async () => {
    if (daemon.exitCode === null) {
      daemon.kill('SIGKILL');
      await once(daemon, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('passes a clean file', async () => {
    await createClamdScanner({ path: socket }).scan(randomBytes(500_000));
    expect(daemon.exitCode).toBeNull();
  });

  it('finds what it has a signature of', async () => {
    const file = Buffer.concat([randomBytes(2_000), Buffer.from(EICAR), randomBytes(2_000)]);
    await expect(createClamdScanner({ path: socket }).scan(file)).rejects.toMatchObject({
      code: 'file-infected',
      message: expect.stringContaining('Eicar-Test'),
    });
  });

  it('lets nothing pass that is larger than it looks at', async () => {
    await expect(
      createClamdScanner({ path: socket }).scan(randomBytes(4_000_000)),
    ).rejects.toMatchObject({ code: 'scanner-unavailable' });
  });
});
