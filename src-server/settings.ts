import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { BackupStoreConfig, FileStoreConfig, HubConfig, MailConfig } from './config.ts';
import { environment, IN_FILES, type Environment, type VariableName } from './environment.ts';
import { SetupError } from './setup-error.ts';

/** How the hub's processes run, beside what its services are made with. */
export interface ProcessSettings {
  /** Interface; null: all of them. */
  readonly listen: string | null;
  readonly port: number;
  /** Where plain HTTP is sent on to PUBLIC_URL; null: nowhere. */
  readonly redirectPort: number | null;
  readonly tls:
    | { readonly kind: 'off' }
    /** Of our own authority, in the keys folder. */
    | { readonly kind: 'own' }
    /** PEM. */
    | { readonly kind: 'files'; readonly cert: string; readonly key: string };
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly webProcesses: number;
  readonly workerProcesses: number;
  /** A process that answered so many requests or holds so much memory is replaced; 0: never. */
  readonly recycle: { readonly requests: number; readonly memoryMb: number };
  /** Milliseconds that open requests and running jobs have to end in. */
  readonly shutdownMs: number;
  /** A connection to the database that keeps its session, past any pooler. */
  readonly directUrl: string;
}

export interface WatchSettings {
  readonly otlpEndpoint: string | null;
  readonly serviceName: string;
  readonly sentryDsn: string | null;
}

export interface Settings {
  readonly hub: HubConfig;
  readonly processes: ProcessSettings;
  readonly watch: WatchSettings;
}

type Given = Readonly<Record<string, string | undefined>>;

const WEB_PROCESSES_AT_MOST = 4;
const MAIL_PORT = { tls: 465, starttls: 587, none: 25 } as const;

/** What is set, by its name; secrets that stand in files are read. Says what can't be. */
function collect(given: Given, problems: string[]): Given {
  const values: Record<string, string> = {};
  for (const name of Object.keys(environment.shape)) {
    const value = given[name]?.trim();
    if (value !== undefined && value !== '') values[name] = value;
  }
  for (const name of IN_FILES) {
    const file = given[`${name}_FILE`]?.trim();
    if (file === undefined || file === '') continue;
    if (values[name] !== undefined) problems.push(`${name} and ${name}_FILE are both set`);
    try {
      values[name] = readFileSync(file, 'utf8').trim();
      if (values[name] === '') problems.push(`${name}_FILE: the file is empty`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      problems.push(`${name}_FILE: the file can't be read (${code})`);
    }
  }
  return values;
}

/** What no single variable shows: what is needed, and what does not go together. */
function contradictions(given: Given, isProduction: boolean): string[] {
  const has = (name: VariableName): boolean => given[name] !== undefined;
  const problems: string[] = [];
  const need = (name: VariableName, why: string): void => {
    if (!has(name)) problems.push(`${name} is missing: ${why}`);
  };
  const onlyOne = (one: VariableName, other: VariableName, what: string): void => {
    if (has(one) && has(other)) problems.push(`${one} and ${other} are both set: ${what}`);
    if (!has(one) && !has(other)) problems.push(`${one} or ${other} is missing: ${what}`);
  };
  need('PUBLIC_URL', 'the address that people and kiosks reach the hub by');
  need('DATABASE_URL', 'the PostgreSQL database');
  need('KEYS_DIR', 'the folder of the key files ("hub keys make" fills it)');
  need('MAIL_FROM', 'whom messages come from');
  onlyOne('FILES_DIR', 'S3_BUCKET', 'where documents are stored');
  if (has('S3_BUCKET')) {
    for (const name of ['S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
      need(name, 'S3_BUCKET is set');
  }
  if (has('BACKUP_DIR') && has('BACKUP_S3_BUCKET'))
    problems.push(
      'BACKUP_DIR and BACKUP_S3_BUCKET are both set: where everything lies a second time',
    );
  if (has('BACKUP_S3_BUCKET')) {
    const wanted = ['REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const;
    for (const name of wanted) need(`BACKUP_S3_${name}`, 'BACKUP_S3_BUCKET is set');
  } else if (has('BACKUP_LOCK_DAYS')) {
    problems.push('BACKUP_LOCK_DAYS: only a bucket can lock what is put there');
  }
  if (has('BACKUP_DIR') && given.BACKUP_DIR === given.FILES_DIR)
    problems.push('BACKUP_DIR and FILES_DIR are the same folder: that is no second store');
  if (has('SMTP_USER') !== has('SMTP_PASSWORD'))
    problems.push('SMTP_USER and SMTP_PASSWORD go together: one is missing');
  if (given.TLS === 'files')
    for (const name of ['TLS_CERTIFICATE', 'TLS_KEY'] as const) need(name, 'TLS is files');
  const isPlain = !has('TLS') || given.TLS === 'off';
  if (has('HTTP_REDIRECT_PORT') && isPlain)
    problems.push('HTTP_REDIRECT_PORT: TLS is off, so there is nothing to send on to');
  if (!isProduction) {
    onlyOne('MAIL_DIR', 'SMTP_HOST', 'where messages go');
    return problems;
  }
  need('SMTP_HOST', 'the mail server');
  if (has('MAIL_DIR')) problems.push('MAIL_DIR: in production messages must reach people');
  if (has('PUBLIC_URL') && !given.PUBLIC_URL?.startsWith('https:'))
    problems.push('PUBLIC_URL: in production it is https://');
  if (has('KIOSK_URL') && !given.KIOSK_URL?.startsWith('https:'))
    problems.push('KIOSK_URL: in production it is https://');
  if (has('SMTP_USER') && given.SMTP_SECURITY === 'none')
    problems.push('SMTP_SECURITY: none would send the password in the clear');
  if (isPlain) need('TRUSTED_PROXIES', 'TLS is off, so a proxy stands before us: say which');
  return problems;
}

function filesOf(env: Environment): FileStoreConfig {
  if (env.S3_BUCKET === undefined) return { kind: 'disk', folder: env.FILES_DIR ?? '' };
  return {
    kind: 's3',
    endpoint: env.S3_ENDPOINT ?? null,
    region: env.S3_REGION ?? '',
    bucket: env.S3_BUCKET,
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
    encryption: env.S3_ENCRYPTION ?? 'AES256',
    ...(env.S3_KMS_KEY_ID === undefined ? {} : { kmsKeyId: env.S3_KMS_KEY_ID }),
  };
}

function backupsOf(env: Environment): { readonly backups?: BackupStoreConfig } {
  const pgPrograms = env.PG_PROGRAMS ?? null;
  if (env.BACKUP_S3_BUCKET !== undefined) {
    const store = {
      kind: 's3',
      endpoint: env.BACKUP_S3_ENDPOINT ?? null,
      region: env.BACKUP_S3_REGION ?? '',
      bucket: env.BACKUP_S3_BUCKET,
      accessKeyId: env.BACKUP_S3_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.BACKUP_S3_SECRET_ACCESS_KEY ?? '',
      // All of it is sealed already, and a second account's keys are its own affair.
      encryption: 'none',
    } as const;
    return { backups: { store, lockDays: env.BACKUP_LOCK_DAYS ?? null, pgPrograms } };
  }
  if (env.BACKUP_DIR === undefined) return {};
  return {
    backups: { store: { kind: 'disk', folder: env.BACKUP_DIR }, lockDays: null, pgPrograms },
  };
}

function mailOf(env: Environment): MailConfig {
  const from = env.MAIL_FROM ?? '';
  if (env.SMTP_HOST === undefined) return { kind: 'folder', folder: env.MAIL_DIR ?? '', from };
  const security = env.SMTP_SECURITY ?? 'starttls';
  return {
    kind: 'smtp',
    host: env.SMTP_HOST,
    port: env.SMTP_PORT ?? MAIL_PORT[security],
    security,
    user: env.SMTP_USER ?? null,
    password: env.SMTP_PASSWORD ?? null,
    from,
  };
}

function tlsOf(env: Environment): ProcessSettings['tls'] {
  if (env.TLS !== 'files') return { kind: env.TLS ?? 'off' };
  return { kind: 'files', cert: env.TLS_CERTIFICATE ?? '', key: env.TLS_KEY ?? '' };
}

function processesOf(env: Environment): ProcessSettings {
  const tls = tlsOf(env);
  return {
    listen: env.LISTEN ?? null,
    port: env.PORT ?? (tls.kind === 'off' ? 8080 : 8443),
    redirectPort: env.HTTP_REDIRECT_PORT ?? null,
    tls,
    metrics:
      env.METRICS_PORT === undefined
        ? null
        : { host: env.METRICS_LISTEN ?? '127.0.0.1', port: env.METRICS_PORT },
    webProcesses: env.WEB_PROCESSES ?? Math.min(availableParallelism(), WEB_PROCESSES_AT_MOST),
    workerProcesses: env.WORKER_PROCESSES ?? 1,
    recycle: {
      requests: env.RECYCLE_REQUESTS ?? 500_000,
      memoryMb: env.RECYCLE_MEMORY_MB ?? 768,
    },
    // Orchestrators kill after 30 seconds.
    shutdownMs: (env.SHUTDOWN_SECONDS ?? 25) * 1000,
    directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? '',
  };
}

/**
 * Reads the hub's settings from environment variables. Unless MODE says otherwise this is
 * production: a forgotten variable makes a hub stricter, never laxer.
 * @throws SetupError with everything that is wrong: names of variables, never their values
 */
export function readSettings(given: Given): Settings {
  const problems: string[] = [];
  const values = collect(given, problems);
  const parsed = environment.safeParse(values);
  for (const { path, message } of parsed.error?.issues ?? [])
    problems.push(`${path.join('.')}: ${message}`);
  problems.push(...contradictions(values, (values.MODE ?? 'production') === 'production'));
  if (problems.length > 0 || !parsed.success) throw new SetupError(problems);
  const env = parsed.data;
  return {
    hub: {
      mode: env.MODE ?? 'production',
      databaseUrl: env.DATABASE_URL ?? '',
      directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? '',
      databasePool: env.DATABASE_POOL ?? 10,
      publicUrl: env.PUBLIC_URL ?? '',
      ...(env.KIOSK_URL === undefined ? {} : { kioskUrl: env.KIOSK_URL }),
      files: filesOf(env),
      ...backupsOf(env),
      ...(env.KEEP_DOCUMENTS_DAYS === undefined
        ? {}
        : { keepDocumentsDays: env.KEEP_DOCUMENTS_DAYS }),
      ...(env.KIOSK_LEASE_DAYS === undefined ? {} : { kioskLeaseDays: env.KIOSK_LEASE_DAYS }),
      mail: mailOf(env),
      keysFolder: env.KEYS_DIR ?? '',
      clamd: env.CLAMD ?? null,
      trustedProxies: env.TRUSTED_PROXIES ?? [],
      ...(env.PROOF_OF_WORK_BITS === undefined ? {} : { proofBits: env.PROOF_OF_WORK_BITS }),
      logLevel: env.LOG_LEVEL ?? 'info',
    },
    processes: processesOf(env),
    watch: {
      otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      serviceName: env.OTEL_SERVICE_NAME ?? 'gatehouse-hub',
      sentryDsn: env.SENTRY_DSN ?? null,
    },
  };
}
