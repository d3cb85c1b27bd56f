import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { closedFolder } from './postgres-programs.ts';

/** Where root's hub keeps its data when PostgreSQL can't come to the folder it is started in. */
const FOLDER_OF_ROOT = '/var/lib/gatehouse';

/** Where a hub without configuration keeps everything. */
export interface DataFolder {
  readonly folder: string;
  readonly postgres: string;
  readonly files: string;
  readonly mail: string;
  readonly keys: string;
  readonly log: string;
  /** Why it is another than the usual one; null: it is the usual one, or the one asked for. */
  readonly why: string | null;
}

/**
 * Chooses and makes the folder.
 * @param asked by --data; null: ./hub-data
 */
export function openDataFolder(asked: string | null): DataFolder {
  const isRoot = process.getuid?.() === 0;
  let folder = path.resolve(asked ?? 'hub-data');
  let why: string | null = null;
  const closed = isRoot && asked === null ? closedFolder(path.join(folder, 'any')) : null;
  if (closed !== null && !existsSync(folder)) {
    why = `${closed} lets only root in, and PostgreSQL does not run as root`;
    folder = FOLDER_OF_ROOT;
  }
  // As root PostgreSQL runs as nobody, who must come through to its own folder.
  mkdirSync(folder, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  const inside = (name: string): string => path.join(folder, name);
  for (const name of ['files', 'mail', 'keys'])
    mkdirSync(inside(name), { recursive: true, mode: 0o700 });
  return {
    folder,
    postgres: inside('postgres'),
    files: inside('files'),
    mail: inside('mail'),
    keys: inside('keys'),
    log: inside('hub.log'),
    why,
  };
}

type Given = Readonly<Record<string, string | undefined>>;

/** Whether nothing says which database: the hub then brings its own. */
export function isEmbedded(given: Given): boolean {
  const isSet = (name: string): boolean => (given[name] ?? '').trim() !== '';
  return !isSet('DATABASE_URL') && !isSet('DATABASE_URL_FILE') && given.MODE !== 'production';
}

/** The settings that such a hub has where none are given. */
export function embeddedEnvironment(
  data: DataFolder,
  databaseUrl: string,
  given: Given,
): Record<string, string> {
  const isSet = (name: string): boolean => (given[name] ?? '').trim() !== '';
  const settings: Record<string, string> = { DATABASE_URL: databaseUrl };
  const unless = (name: string, value: string, other = name): void => {
    if (!isSet(name) && !isSet(other)) settings[name] = value;
  };
  unless('MODE', 'development');
  unless('TLS', 'own');
  unless('PORT', '8443');
  const port = settings.PORT ?? given.PORT;
  unless('PUBLIC_URL', `https://localhost:${port}`);
  unless('KEYS_DIR', data.keys);
  unless('FILES_DIR', data.files, 'S3_BUCKET');
  unless('MAIL_DIR', data.mail, 'SMTP_HOST');
  unless('MAIL_FROM', 'Gatehouse <hub@localhost>');
  unless('METRICS_PORT', '9464');
  return settings;
}
