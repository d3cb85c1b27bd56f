import path from 'node:path';
import { z } from 'zod';

/** An integer written as digits alone: `0x10`, `1e3` and ` 8 ` are mistakes. */
function whole(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `wants a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `wants ${min} to ${max}`);
}

const port = whole(1, 65_535);
const folder = z
  .string()
  .refine((text) => path.isAbsolute(text), 'wants a path from the root: /...');
const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'wants a host name or an address');

function address(...protocols: readonly string[]) {
  const said = `wants an address: ${protocols.map((one) => `${one}://...`).join(' or ')}`;
  return z.string().refine((text) => {
    const url = URL.parse(text);
    return url !== null && protocols.includes(url.protocol.slice(0, -1));
  }, said);
}

/** `https://hub.example`, with a port if need be, without path. */
const publicUrl = address('https', 'http').transform((text, context) => {
  const { origin, pathname, search, username } = new URL(text);
  if (pathname === '/' && search === '' && username === '') return origin;
  context.addIssue({ code: 'custom', message: 'wants scheme, host and port alone' });
  return z.NEVER;
});

const hostAndPort = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,253}:\d{1,5}$/, 'wants host:port')
  .transform((text) => {
    const [name = '', number] = text.split(':');
    return { host: name, port: Number(number) };
  })
  .refine((value) => value.port >= 1 && value.port <= 65_535, 'wants host:port');

const NETWORK = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const networks = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (all) => all.every((one) => NETWORK.safeParse(one).success),
    'wants addresses and networks (10.0.0.0/8) with commas between',
  );

/** `hub@example.org` or `Gatehouse <hub@example.org>`. */
const mailbox = z
  .string()
  .max(200)
  .regex(/^(?:[^<>\r\n"]{1,100} )?<?[^\s<>@]+@[^\s<>@]+>?$/, 'wants "Name <name@host>"');

const secret = z.string().min(1).max(500);
const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{2,62}$/, 'wants a bucket name');

/**
 * Every environment variable that the hub reads. All are text; an empty one counts as not set.
 * deploy/hub.env.example says what each is for; a test holds the two together.
 */
export const environment = z.object({
  MODE: z.enum(['development', 'test', 'production']).optional(),
  PUBLIC_URL: publicUrl.optional(),
  KIOSK_URL: publicUrl.optional(),
  DATABASE_URL: address('postgres', 'postgresql').optional(),
  DATABASE_DIRECT_URL: address('postgres', 'postgresql').optional(),
  DATABASE_POOL: whole(2, 100).optional(),
  KEYS_DIR: folder.optional(),
  FILES_DIR: folder.optional(),
  S3_ENDPOINT: address('https', 'http').optional(),
  S3_REGION: z.string().max(60).optional(),
  S3_BUCKET: bucket.optional(),
  S3_ACCESS_KEY_ID: secret.optional(),
  S3_SECRET_ACCESS_KEY: secret.optional(),
  S3_ENCRYPTION: z.enum(['AES256', 'aws:kms', 'none']).optional(),
  S3_KMS_KEY_ID: z.string().max(300).optional(),
  BACKUP_DIR: folder.optional(),
  BACKUP_S3_ENDPOINT: address('https', 'http').optional(),
  BACKUP_S3_REGION: z.string().max(60).optional(),
  BACKUP_S3_BUCKET: bucket.optional(),
  BACKUP_S3_ACCESS_KEY_ID: secret.optional(),
  BACKUP_S3_SECRET_ACCESS_KEY: secret.optional(),
  BACKUP_LOCK_DAYS: whole(1, 400).optional(),
  PG_PROGRAMS: folder.optional(),
  KEEP_DOCUMENTS_DAYS: whole(1, 3650).optional(),
  KIOSK_LEASE_DAYS: whole(1, 365).optional(),
  MAIL_DIR: folder.optional(),
  MAIL_FROM: mailbox.optional(),
  SMTP_HOST: host.optional(),
  SMTP_PORT: port.optional(),
  SMTP_SECURITY: z.enum(['tls', 'starttls', 'none']).optional(),
  SMTP_USER: secret.optional(),
  SMTP_PASSWORD: secret.optional(),
  CLAMD: hostAndPort.optional(),
  TRUSTED_PROXIES: networks.optional(),
  LISTEN: host.optional(),
  PORT: port.optional(),
  HTTP_REDIRECT_PORT: port.optional(),
  TLS: z.enum(['off', 'own', 'files']).optional(),
  TLS_CERTIFICATE: z.string().startsWith('-----BEGIN', 'wants PEM').optional(),
  TLS_KEY: z.string().startsWith('-----BEGIN', 'wants PEM').optional(),
  METRICS_LISTEN: host.optional(),
  METRICS_PORT: port.optional(),
  WEB_PROCESSES: whole(1, 64).optional(),
  WORKER_PROCESSES: whole(0, 64).optional(),
  RECYCLE_REQUESTS: whole(0, 100_000_000).optional(),
  RECYCLE_MEMORY_MB: whole(0, 1_000_000).optional(),
  SHUTDOWN_SECONDS: whole(1, 600).optional(),
  PROOF_OF_WORK_BITS: whole(0, 26).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('https', 'http').optional(),
  OTEL_SERVICE_NAME: z.string().max(100).optional(),
  SENTRY_DSN: address('https', 'http').optional(),
});

export type Environment = z.output<typeof environment>;
export type VariableName = keyof Environment;

/** Variables that may stand in a file instead, named by `<NAME>_FILE`: secrets and certificates. */
export const IN_FILES = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'BACKUP_S3_ACCESS_KEY_ID',
  'BACKUP_S3_SECRET_ACCESS_KEY',
  'SMTP_USER',
  'SMTP_PASSWORD',
  'TLS_CERTIFICATE',
  'TLS_KEY',
  'SENTRY_DSN',
] as const satisfies readonly VariableName[];
