import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '#server/cli/command-line.ts';
import { enrolmentCodeHash } from '#server/services/kiosk-enrolment.ts';
import { openDatabase, openPool } from '#server/storage/connection.ts';
import { freshDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';

let folder: string;
let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-commands-'));
  database = await freshDatabase();
  env = {
    MODE: 'test',
    PUBLIC_URL: 'https://hub.example',
    DATABASE_URL: database.url,
    KEYS_DIR: path.join(folder, 'keys'),
    FILES_DIR: path.join(folder, 'files'),
    MAIL_DIR: path.join(folder, 'mail'),
    MAIL_FROM: 'hub@hub.example',
    LOG_LEVEL: 'silent',
  };
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function hub(line: string, given = env): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const code = await runCommandLine(line === '' ? [] : line.split(' '), {
    env: given,
    print: (text) => void lines.push(text),
    complain: (text) => void lines.push(text),
  });
  return { code, said: lines.join('\n') };
}

describe('the command line', () => {
  it('explains itself and each command', async () => {
    const { code, said } = await hub('--help');
    expect(code).toBe(0);
    const names = [...said.matchAll(/^ {2}hub (\w+) /gm)].map((one) => one[1]!);
    expect(names).toContain('worker');
    for (const name of names) {
      const help = await hub(`${name} --help`);
      expect([help.code, help.said.startsWith(`Usage: hub ${name}`)]).toEqual([0, true]);
    }
  });

  it('says what it did not understand', async () => {
    expect((await hub('webb')).code).toBe(2);
    expect((await hub('migrate --forse')).code).toBe(2);
    expect((await hub('keys')).code).toBe(2);
    expect((await hub('kiosk enrol')).code).toBe(2);
  });

  it('does not start in production without its settings, and lists them', async () => {
    for (const command of ['', 'web', 'worker', 'migrate']) {
      const { code, said } = await hub(command, { MODE: 'production' });
      expect([command, code]).toEqual([command, 78]);
      for (const name of ['DATABASE_URL', 'KEYS_DIR', 'PUBLIC_URL', 'SMTP_HOST'])
        expect(said).toContain(`- ${name}`);
    }
  });

  it('makes, lists and rotates keys, and never shows a secret half', async () => {
    const keys = path.join(folder, 'more-keys');
    const said = [
      await hub(`keys make --keys ${keys}`),
      await hub(`keys make --keys ${keys}`),
      await hub(`keys rotate tokens --keys ${keys}`),
      await hub(`keys rotate master --keys ${keys}`),
      await hub(`keys certificate hub.example 192.0.2.7 --keys ${keys}`),
      await hub(`keys list --keys ${keys}`),
    ];
    expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(said[1]?.said).toBe(`Nothing is missing in ${keys}.`);
    expect(said[5]?.said.match(/^token key /gm)).toHaveLength(2);
    expect(said[5]?.said).toContain('DNS:hub.example, IP Address:192.0.2.7');
    const all = said.map((one) => one.said).join('\n');
    const publicHalves = JSON.parse(readFileSync(path.join(keys, 'token-keys.json'), 'utf8')).keys;
    const secrets = readdirSync(keys)
      .filter((name) => !name.endsWith('.crt') && !name.startsWith('token-keys'))
      .flatMap((name) => readFileSync(path.join(keys, name), 'utf8').match(/[\w+/=-]{40,}/g) ?? [])
      .concat(publicHalves[0].d);
    expect(secrets.length).toBeGreaterThan(6);
    for (const secret of secrets) expect(all).not.toContain(secret);
  });

  it('announces a kiosk with a code that is kept as a hash alone', async () => {
    const { code, said } = await hub('kiosk enrol Gate 1');
    expect(code).toBe(0);
    const typed = /Code +([0-9A-Z-]{19}) /.exec(said)?.[1] ?? '';
    expect(typed).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const pool = openPool({ url: database.url, size: 1, name: 'test', statementTimeoutMs: 5_000 });
    const rows = await openDatabase(pool)
      .selectFrom('enrolment_codes')
      .innerJoin('kiosks', 'kiosks.id', 'enrolment_codes.kiosk_id')
      .select(['kiosks.name', 'code_hash', 'used_at', 'enrolled_at'])
      .execute();
    await pool.end();
    expect(rows).toEqual([
      {
        name: 'Gate 1',
        code_hash: Buffer.from(enrolmentCodeHash(typed.toLowerCase().replaceAll('-', ''))),
        used_at: null,
        enrolled_at: null,
      },
    ]);
    expect(said).toContain(`https://hub.example/enrol#code=${typed}&ca=`);
  });

  it('looks after kiosks: names, uses, events, locks, logs, and the end', async () => {
    const pool = openPool({ url: database.url, size: 1, name: 'test', statementTimeoutMs: 5_000 });
    const event = await addHubEvent(pool, 'Assembly');
    await pool.end();
    expect((await hub(`kiosk enrol Gate 2 --event ${event} --use cellar`)).code).toBe(2);
    const enrolled = await hub(`kiosk enrol Gate2 --event ${event} --use office`);
    // The QR code, in a terminal: half blocks, two rows a line.
    expect(enrolled.said).toMatch(/[▀▄█]{8}/);
    const id = (await hub('kiosk list')).said.match(/^(\S+)\tGate2\t/m)?.[1] ?? '';
    expect((await hub('kiosk list')).said).toContain(
      `${id}\tGate2\toffice\tannounced\tnever\t-\tAssembly`,
    );
    expect((await hub('kiosk use Gate2 gate')).said).toContain('\tgate\t');
    expect((await hub(`kiosk unassign ${id} ${event}`)).said).not.toContain('Assembly');
    expect((await hub(`kiosk assign ${id} ${event}`)).said).toContain('Assembly');
    expect((await hub(`kiosk assign ${id} everything`)).code).toBe(2);
    expect((await hub(`kiosk lock ${id} Ask IT`)).code).toBe(0);
    expect((await hub(`kiosk unlock ${id}`)).code).toBe(0);
    expect((await hub(`kiosk logs ${id}`)).said).toContain('none yet');
    expect((await hub(`kiosk rename ${id} North`)).said).toContain('\tNorth\t');
    expect((await hub(`kiosk reopen ${id} AB2D 4F7H`)).said).toContain('never enrolled');
    expect((await hub(`kiosk reopen ${id} AB2D 4F7H --days many`)).code).toBe(1);
    expect((await hub(`kiosk revoke ${id}`)).said).toContain('\trevoked\t');
    expect((await hub(`kiosk lock ${id}`)).code).toBe(1);
    expect((await hub('kiosk revoke Nowhere')).code).toBe(2);
    expect((await hub('kiosk list')).said).toContain('\tGate 1\t');
  });

  it('adds staff, gives them new passwords, and shows who is there', async () => {
    expect((await hub('admin add nobody')).code).toBe(2);
    expect((await hub('admin add rita@hub.example Rita R --role king')).code).toBe(2);
    const added = await hub('admin add Rita@hub.example Rita R --role reviewer');
    expect(added).toMatchObject({
      code: 0,
      said: expect.stringContaining('rita@hub.example: one-time'),
    });
    expect((await hub('admin add rita@hub.example Rita R')).code).toBe(1);
    expect((await hub('admin reset rita@hub.example')).code).toBe(0);
    expect((await hub('admin reset other@hub.example')).code).toBe(2);
    expect((await hub('admin list')).said).toBe('rita@hub.example\treviewer\tRita R');
    const pin = await hub('admin pin rita@hub.example');
    expect(pin).toMatchObject({ code: 0, said: expect.stringMatching(/: PIN \d{6};/) });
    expect((await hub('admin list')).said).toBe('rita@hub.example\treviewer\tRita R\tPIN');
  });

  it('shows the epoch, and begins another by hand', async () => {
    const { said: before } = await hub('epoch');
    expect(before).toMatch(/^[\da-f-]{36}$/);
    expect((await hub('epoch begin')).said).toMatch(/^A new epoch has begun: [\da-f-]{36}$/);
    expect((await hub('epoch')).said).not.toBe(before);
    expect((await hub('epoch end')).code).toBe(2);
  });

  it('finds the log whole, and says where it is not', async () => {
    const whole = await hub('verify');
    expect([whole.code, whole.said]).toEqual([0, expect.stringContaining('the chain holds')]);
    const pool = openPool({ url: database.url, size: 1, name: 'test', statementTimeoutMs: 5_000 });
    await pool.query('ALTER TABLE activity_logs DISABLE TRIGGER ALL');
    await pool.query("UPDATE activity_logs SET description = '{}' WHERE seq = 2");
    await pool.end();
    const altered = await hub('verify');
    expect([altered.code, altered.said]).toEqual([
      1,
      expect.stringContaining('BROKEN. From entry 2'),
    ]);
  });

  it('says that the schema is up to date', async () => {
    expect(await hub('migrate')).toEqual({ code: 0, said: 'The schema is up to date.' });
  });
});
