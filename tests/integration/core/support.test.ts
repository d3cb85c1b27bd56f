import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCore } from '#core/core.ts';
import { createLog } from '#core/log.ts';
import { SHOWN_CHARS } from '#shared/ipc/support-contract.ts';
import { filesWith } from '#tests/fixtures/raw-search.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { makeFolder, openGate } from './test-core.ts';

const GUEST = {
  name: 'Zarathustra Quetzalcoatl',
  phone: '+917349206518',
  email: 'zarathustra@example.org',
};
const CANARIES = [...Object.values(GUEST), 'Quetzalcoatl', '7349206518'];
const CRASH = {
  at: '2026-11-24T10:00:00.000Z',
  version: '1.2.3',
  program: 'page',
  reason: 'oom',
  exitCode: 9,
  frames: ['admit core.js:10'],
};

/** Logs and crashes as they should never be: with somebody in them. */
function leak(folder: string): void {
  mkdirSync(path.join(folder, 'logs'), { recursive: true });
  mkdirSync(path.join(folder, 'crashes'), { recursive: true });
  const line = (facts: object): string => `${JSON.stringify(facts)}\n`;
  const files = {
    'logs/shell-2026-11-24.log':
      line({ message: 'page complains', text: `no such person: ${GUEST.name}` }) +
      line({ message: 'uncaught', error: { name: 'Error', message: GUEST.phone, stack: '' } }),
    'logs/core-2026-11-23.log': line({ message: 'check-in', name: GUEST.name, ms: 7 }),
    'logs/core-2026-11-23.log.1': `${GUEST.name} in a line that is none\n`,
    'crashes/1.json': JSON.stringify(CRASH),
    'crashes/2.json': '{"at":"2026-11',
    'crashes/3.json': JSON.stringify({ ...CRASH, words: GUEST.name }),
    'crashes/notes.txt': GUEST.name,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

/** Unpacks with the system's own tar. @returns its files by name */
function unpack(archive: string, into: string): Record<string, string> {
  execFileSync('tar', ['-xzf', archive, '-C', into]);
  const folder = path.join(into, 'gatehouse-support');
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

async function openLeaking() {
  const { folder, remove } = makeFolder();
  const gate = await openGate(
    (small) => {
      addStaff(small);
      return small.addGuest({ user: GUEST }).text;
    },
    { core: { log: createLog(path.join(folder, 'logs')) } },
  );
  leak(gate.folder);
  return { gate, out: folder, remove };
}

describe('a support bundle', () => {
  it('says how a laptop is, and nobody is in it, whatever the logs held', async () => {
    const { gate, out, remove } = await openLeaking();
    await using _ = gate;
    await gate.scan(gate.made);
    const { call } = await signInAs(gate.core, 'supervisor');
    const listed = await call('support.prepare', { target: 'file' });
    expect(listed.canSend).toBe(false);
    expect(listed.redacted).toBeGreaterThanOrEqual(4);
    const names = listed.parts.map(({ name }) => name);
    expect(names).toEqual([
      'laptop.json',
      'health.json',
      'sync.json',
      'upkeep.json',
      'store.json',
      'core.log',
      'shell.log',
      'crashes.log',
    ]);

    const file = path.join(out, 'bundle.tgz');
    const { bytes } = await call('support.save', { id: listed.id, names, path: file });
    expect(readFileSync(file)).toHaveLength(bytes);
    const files = unpack(file, out);
    // What was listed is what left.
    for (const { name, bytes: size } of listed.parts) {
      expect(Buffer.byteLength(files[name] ?? '')).toBe(size);
      const read = await call('support.read', { id: listed.id, name });
      expect(read).toEqual({ text: files[name], isWhole: true });
    }
    expect(JSON.parse(files['health.json']!)).toMatchObject({ scans: 1, troubles: [] });
    expect(JSON.parse(files['store.json']!)).toMatchObject({ people: 1, checkIns: 1 });
    expect(JSON.parse(files['sync.json']!)).toMatchObject({ phase: 'not-enrolled' });
    expect(JSON.parse(files['laptop.json']!)).toMatchObject({ state: { phase: 'gate' } });
    expect(JSON.parse(files['crashes.log']!)).toEqual(CRASH);
    expect(files['core.log']).toContain('"ms":7');
    for (const canary of CANARIES) {
      expect(filesWith(path.join(out, 'gatehouse-support'), canary)).toEqual([]);
    }
    // The search finds what it looks for: what the bundle was made of holds it.
    for (const leaked of [GUEST.name, GUEST.phone]) {
      expect(filesWith(gate.folder, leaked)).not.toEqual([]);
    }
    remove();
  });

  it('holds what was chosen of it, and only what was listed leaves', async () => {
    const { gate, out, remove } = await openLeaking();
    await using _ = gate;
    const { call } = await signInAs(gate.core, 'admin');
    const first = await call('support.prepare', { target: 'file' });
    const file = path.join(out, 'some.tgz');
    await call('support.save', { id: first.id, names: ['health.json'], path: file });
    expect(Object.keys(unpack(file, out))).toEqual(['health.json']);

    const second = await call('support.prepare', { target: 'hub' });
    const stale = { id: first.id, names: ['health.json'], path: path.join(out, 'stale.tgz') };
    await expect(call('support.save', stale)).rejects.toMatchObject({ code: 'choice-changed' });
    const other = { ...stale, id: second.id, names: ['health.json', 'staff.json'] };
    await expect(call('support.save', other)).rejects.toMatchObject({ code: 'choice-changed' });
    await expect(
      call('support.send', { id: second.id, names: ['core.log'] }),
    ).rejects.toMatchObject({ code: 'hub-unreachable' });
    const nowhere = { ...stale, id: second.id, path: path.join(out, 'no', 'folder.tgz') };
    await expect(call('support.save', nowhere)).rejects.toMatchObject({ code: 'file-not-written' });
    expect(readdirSync(out).filter((name) => /stale|part/.test(name))).toEqual([]);
    remove();
  });

  it('takes the newest of a long log, and shows its end', async () => {
    const { gate, remove } = await openLeaking();
    await using _ = gate;
    const line = (n: number): string => `${JSON.stringify({ message: 'painted', n })}\n`;
    const lines = Array.from({ length: 60_000 }, (_unused, n) => line(n)).join('');
    writeFileSync(path.join(gate.folder, 'logs/core-2026-11-24.log'), lines);
    const { call } = await signInAs(gate.core, 'organiser');
    const { id, parts } = await call('support.prepare', { target: 'hub' });
    const log = parts.find(({ kind }) => kind === 'core-log');
    expect(log?.bytes).toBeLessThanOrEqual(500_000);
    expect(log?.bytes).toBeGreaterThan(490_000);
    const { text, isWhole } = await call('support.read', { id, name: 'core.log' });
    expect(isWhole).toBe(false);
    expect(text).toHaveLength(SHOWN_CHARS);
    expect(text.endsWith(line(59_999))).toBe(true);
    remove();
  });

  it('is made by those who lead, and by whoever is there where nothing opens', async () => {
    const { gate, out, remove } = await openLeaking();
    await using _ = gate;
    const ask = { target: 'file' } as const;
    await expect(gate.core.call('support.prepare', ask)).rejects.toMatchObject({
      code: 'session-ended',
    });
    for (const role of ['gate', 'reviewer'] as const) {
      const { call } = await signInAs(gate.core, role);
      await expect(call('support.prepare', ask)).rejects.toMatchObject({ code: 'not-allowed' });
    }
    await gate.core.close();
    const broken = createCore({ dataFolder: gate.folder, throwawayKey: '0a'.repeat(32) });
    expect(await broken.open()).toMatchObject({ phase: 'failed', code: 'database-wrong-key' });
    const { id, parts } = await broken.call('support.prepare', ask);
    const names = parts.map(({ name }) => name);
    expect(names).toEqual(['laptop.json', 'core.log', 'shell.log', 'crashes.log']);
    const file = path.join(out, 'broken.tgz');
    await broken.call('support.save', { id, names, path: file });
    const files = unpack(file, out);
    expect(JSON.parse(files['laptop.json']!)).toMatchObject({
      state: { phase: 'failed', code: 'database-wrong-key' },
    });
    for (const canary of CANARIES) {
      expect(filesWith(path.join(out, 'gatehouse-support'), canary)).toEqual([]);
    }
    // Nothing else is open to who can't sign in.
    await expect(broken.call('health.read', {})).rejects.toMatchObject({ code: 'not-ready' });
    await broken.close();
    remove();
  });
});
