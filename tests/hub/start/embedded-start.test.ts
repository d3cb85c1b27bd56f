import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  freePorts,
  processesOf,
  runHub,
  statusOf,
  within,
  type HubProgram,
} from './hub-program.ts';

let parent: string;
let folder: string;
let env: Record<string, string>;
const started: HubProgram[] = [];

beforeEach(async () => {
  parent = mkdtempSync(path.join(tmpdir(), 'gatehouse-start-'));
  // As root PostgreSQL runs as nobody, who must come through.
  chmodSync(parent, 0o711);
  folder = path.join(parent, 'data');
  const [port, metrics] = await freePorts(2);
  env = { PORT: String(port), METRICS_PORT: String(metrics), WEB_PROCESSES: '1' };
});
afterEach(async () => {
  for (const one of started.splice(0)) {
    one.child.kill('SIGKILL');
    await one.ended();
  }
  await within(5_000, () => processesOf(folder).length === 0, 'everything ended');
  rmSync(parent, { recursive: true, force: true });
});

function start(): HubProgram {
  const hub = runHub(['--data', folder], env);
  started.push(hub);
  return hub;
}

async function answer(): Promise<number> {
  const ca = readFileSync(path.join(folder, 'keys/ca.crt'), 'utf8');
  return await statusOf(`https://localhost:${env.PORT}/health`, ca);
}

describe.skipIf(process.platform !== 'linux')('hub without configuration', () => {
  it('makes everything in an empty folder, answers alone, and ends whole at Ctrl-C', async () => {
    const hub = start();
    await hub.untilItSays('Ctrl-C stops the hub.');
    expect(hub.said()).toContain(`https://localhost:${env.PORT}`);
    await hub.untilItSays('Change it at the first sign-in');
    const [, password = ''] = /Password +(\S+)/.exec(hub.said()) ?? [];
    expect(password).toMatch(/^[a-z2-9]{5}(?:-[a-z2-9]{5}){2}$/);
    // Nowhere but on the screen.
    expect(readFileSync(path.join(folder, 'hub.log'), 'utf8')).not.toContain(password);
    expect(await answer()).toBe(200);

    // Neither a second one on this folder starts, nor one elsewhere on this port.
    const [other = 0] = await freePorts(1);
    const second = runHub(['--data', folder], { ...env, PORT: String(other) });
    expect(await second.ended()).toBe(78);
    expect(second.said()).toContain(`process ${hub.child.pid}`);
    const third = runHub(['--data', `${folder}-3`], { ...env, METRICS_PORT: String(other) });
    expect(await third.ended()).toBe(78);
    expect(third.said()).toContain(`PORT: port ${env.PORT} is in use`);

    expect(await answer()).toBe(200);
    hub.child.kill('SIGINT');
    expect(await hub.ended()).toBe(0);
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(path.join(folder, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('leaves no orphan when it is killed, and starts again on what it left', async () => {
    const hub = start();
    await hub.untilItSays('Change it at the first sign-in');
    const master = readFileSync(path.join(folder, 'keys/master.keys'), 'utf8');
    expect(processesOf(folder).length).toBeGreaterThan(3);
    hub.child.kill('SIGKILL');
    await within(2_000, () => processesOf(folder).length === 0, 'no orphan');
    const again = start();
    await again.untilItSays('Ctrl-C stops the hub.');
    expect(await answer()).toBe(200);
    const admins = runHub(['admin', 'list', '--data', folder], env);
    expect(await admins.ended()).toBe(0);
    expect(admins.said()).toBe('admin@hub.localhost\tadmin\tAdmin\n');
    expect(again.said()).not.toContain('Password');
    expect(readFileSync(path.join(folder, 'keys/master.keys'), 'utf8')).toBe(master);
    again.child.kill('SIGTERM');
    expect(await again.ended()).toBe(0);
  });

  it('starts beside an initdb that outlived the hub that began it', async () => {
    const left = path.join(folder, 'postgres.making');
    const writing = setInterval(() => {
      mkdirSync(left, { recursive: true });
      writeFileSync(path.join(left, `file-${performance.now()}`), 'half');
    }, 1);
    try {
      await start().untilItSays('Ctrl-C stops the hub.');
    } finally {
      clearInterval(writing);
    }
    expect(await answer()).toBe(200);
  });

  it('starts after a kill at any moment of its first start', async () => {
    for (const ms of [200, 800]) {
      const hub = start();
      await new Promise((resolve) => setTimeout(resolve, ms));
      hub.child.kill('SIGKILL');
      await hub.ended();
    }
    const hub = start();
    await hub.untilItSays('Ctrl-C stops the hub.');
    expect(await answer()).toBe(200);
  });
});
