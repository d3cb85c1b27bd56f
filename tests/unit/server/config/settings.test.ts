import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment } from '#server/environment.ts';
import { readSettings, type Settings } from '#server/settings.ts';
import { SetupError } from '#server/setup-error.ts';

const GOOD = {
  PUBLIC_URL: 'https://hub.example.org/',
  DATABASE_URL: 'postgres://hub:hunter2-database@db/gatehouse',
  KEYS_DIR: '/keys',
  S3_BUCKET: 'documents',
  S3_REGION: 'ap-south-1',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'hunter2-bucket',
  MAIL_FROM: 'Gatehouse <hub@example.org>',
  SMTP_HOST: 'smtp.example.org',
  SMTP_USER: 'hub',
  SMTP_PASSWORD: 'hunter2-mail',
  TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1',
} as const;

const DEVELOPMENT = {
  MODE: 'development',
  PUBLIC_URL: 'http://localhost:8080',
  DATABASE_URL: 'postgres://hub@localhost/gatehouse',
  KEYS_DIR: '/keys',
  FILES_DIR: '/files',
  MAIL_DIR: '/mail',
  MAIL_FROM: 'hub@localhost',
} as const;

function problemsOf(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readSettings(given);
  } catch (error) {
    if (error instanceof SetupError) return error.problems;
    throw error;
  }
  return [];
}

/** The names that the problems begin with. */
function namesOf(problems: readonly string[]): readonly string[] {
  return problems.map((one) => one.split(/[:\s]/)[0] ?? '').toSorted();
}

/** Every setting of the documented example, those behind a # too. */
function exampleLines(): readonly (readonly [string, string, boolean])[] {
  const file = path.resolve(import.meta.dirname, '../../../../deploy/hub.env.example');
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^(#?)([A-Z][A-Z0-9_]+)=(.*)$/.exec(line);
      return match === null ? [] : [[match[2]!, match[3]!, match[1] === ''] as const];
    });
}

describe("the hub's settings", () => {
  it('are those of production unless they say otherwise', () => {
    const settings: Settings = readSettings(GOOD);
    expect(settings.hub).toMatchObject({
      mode: 'production',
      publicUrl: 'https://hub.example.org',
      files: { kind: 's3', encryption: 'AES256', endpoint: null },
      mail: { kind: 'smtp', port: 587, security: 'starttls' },
      trustedProxies: ['10.0.0.0/8', '192.0.2.1'],
    });
    expect(settings.processes).toMatchObject({ port: 8080, tls: { kind: 'off' }, metrics: null });
  });

  it('are refused with a list of all that production needs, and no secret has a default', () => {
    expect(namesOf(problemsOf({}))).toEqual([
      'DATABASE_URL',
      'FILES_DIR',
      'KEYS_DIR',
      'MAIL_FROM',
      'PUBLIC_URL',
      'SMTP_HOST',
      'TRUSTED_PROXIES',
    ]);
    for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_REGION', 'KEYS_DIR'])
      expect(namesOf(problemsOf({ ...GOOD, [name]: '' }))).toEqual([name]);
    expect(namesOf(problemsOf({ ...GOOD, SMTP_PASSWORD: '' }))).toEqual(['SMTP_USER']);
  });

  it('are refused with every wrong one by name, and never with what was given', () => {
    const wrong = {
      ...GOOD,
      PUBLIC_URL: 'https://hub.example.org/hunter2-path',
      DATABASE_URL: 'mysql://hunter2@db',
      PORT: '80800-hunter2',
      CLAMD: 'hunter2',
      TRUSTED_PROXIES: 'hunter2',
      SMTP_SECURITY: 'hunter2',
      LOG_LEVEL: 'hunter2',
      MAIL_FROM: 'Bcc: hunter2\r\n',
      TLS: 'files',
    };
    const problems = problemsOf(wrong);
    expect(namesOf(problems)).toEqual([
      'CLAMD',
      'DATABASE_URL',
      'LOG_LEVEL',
      'MAIL_FROM',
      'PORT',
      'PUBLIC_URL',
      'SMTP_SECURITY',
      'TLS_CERTIFICATE',
      'TLS_KEY',
      'TRUSTED_PROXIES',
    ]);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('let development do what production may not', () => {
    expect(problemsOf(DEVELOPMENT)).toEqual([]);
    expect(namesOf(problemsOf({ ...DEVELOPMENT, MODE: 'production' }))).toEqual([
      'MAIL_DIR',
      'PUBLIC_URL',
      'SMTP_HOST',
      'TRUSTED_PROXIES',
    ]);
  });

  it('say which of two that contradict each other', () => {
    expect(problemsOf({ ...GOOD, FILES_DIR: '/files' })).toHaveLength(1);
    expect(problemsOf({ ...GOOD, SMTP_SECURITY: 'none' })).toHaveLength(1);
    expect(problemsOf({ ...GOOD, HTTP_REDIRECT_PORT: '8081' })).toHaveLength(1);
    expect(problemsOf({ ...DEVELOPMENT, SMTP_HOST: 'localhost' })).toHaveLength(1);
  });

  it('take a secret from a file, and one source of it alone', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-settings-'));
    const file = path.join(folder, 'password');
    writeFileSync(file, 'from the file\n');
    const { SMTP_PASSWORD: _password, ...rest } = GOOD;
    const settings = readSettings({ ...rest, SMTP_PASSWORD_FILE: file });
    expect(settings.hub.mail).toMatchObject({ password: 'from the file' });
    expect(problemsOf({ ...GOOD, SMTP_PASSWORD_FILE: file })).toEqual([
      'SMTP_PASSWORD and SMTP_PASSWORD_FILE are both set',
    ]);
    rmSync(folder, { recursive: true });
    expect(problemsOf({ ...rest, SMTP_PASSWORD_FILE: file })).toContain(
      "SMTP_PASSWORD_FILE: the file can't be read (ENOENT)",
    );
  });
});

describe('the documented example', () => {
  it('has every variable, each once, with a value that is taken', () => {
    const lines = exampleLines();
    expect(lines.map(([name]) => name).toSorted()).toEqual(
      Object.keys(environment.shape).toSorted(),
    );
    for (const [name, value] of lines)
      expect([name, environment.safeParse({ [name]: value }).success]).toEqual([name, true]);
  });

  it('is a whole configuration of production as it stands', () => {
    const given = Object.fromEntries(
      exampleLines().flatMap(([k, v, isSet]) => (isSet ? [[k, v]] : [])),
    );
    expect(problemsOf(given)).toEqual([]);
  });
});
