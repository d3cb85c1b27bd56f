import { createHash, X509Certificate } from 'node:crypto';
import { parseArgs } from 'node:util';
import { AUTHORITY_FILES, makeAuthority, openAuthority } from '../keys/authority.ts';
import {
  ensureCertificate,
  openCertificate,
  SERVER_CERTIFICATE_FILE,
} from '../keys/certificate.ts';
import { KEY_FILES, makeKeyFiles, newMasterKeyId, openKeyFiles } from '../keys/key-files.ts';
import { KeyFolder } from '../keys/key-folder.ts';
import { makeMasterKeyLine } from '../keys/master-key.ts';
import { rotateTokenKeys } from '../keys/token-keys.ts';
import { openCommands } from '../parts/commands.ts';
import { isEmbedded, openDataFolder } from '../start/data-folder.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command, type Terminal } from './command.ts';

/** Older keys that still verify tokens: these live for minutes, so one rotation back is plenty. */
const OLDER_TOKEN_KEYS = 2;

const HELP = `Usage: hub keys make | list | rotate tokens | rotate master | rewrap | certificate NAME...
            [--keys DIR | --data DIR]

Key files lie in KEYS_DIR (or --keys DIR; without configuration in the data folder). What is stored
can be read with them alone: keep a copy apart from the backups of the database.

  make              makes every file that is missing, and none that is there
  list              shows what there is: names, ids and ends, never a secret half
  rotate tokens     a new key signs access tokens; the one before verifies until they end
  rotate master     a new key wraps the keys of people; the lines of older ones stay, for what they
                    wrapped: second factors, issuers' keys, backups
  rewrap            wraps the keys of people anew by the master key in use, beside a running hub
  certificate NAME  a certificate of the hub's own authority for these host names and addresses, in
                    ${SERVER_CERTIFICATE_FILE} (key and chain), for a proxy in front

After a rotation send SIGUSR2 to each running hub (or start it again).
${AUTHORITY_FILES.spareKey} belongs away from the hub: move it to a safe as soon as it is made.`;

function folderOf(terminal: Terminal, keys: string | undefined, data: string | undefined): string {
  if (keys !== undefined) return keys;
  const { env } = terminal;
  if (env.KEYS_DIR !== undefined && env.KEYS_DIR !== '') return env.KEYS_DIR;
  if (isEmbedded(env)) return openDataFolder(data ?? null).keys;
  throw new UsageError('which keys? Set KEYS_DIR, or say --keys DIR');
}

async function make(folder: string, { print }: Terminal): Promise<void> {
  const now = Date.now();
  const made = [...(await makeKeyFiles(folder, now)), ...(await makeAuthority(folder, now))];
  print(made.length === 0 ? `Nothing is missing in ${folder}.` : `Made in ${folder}:`);
  for (const name of made) print(`  ${name}`);
  if (made.includes(AUTHORITY_FILES.spareKey))
    print(`Move ${AUTHORITY_FILES.spareKey} to a safe now: the hub does not need it.`);
}

function fingerprint(pem: string): string {
  const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  return digest.toUpperCase().match(/../g)?.join(':') ?? '';
}

function list(folder: string, { print }: Terminal): void {
  const { tokens, master } = openKeyFiles(folder);
  print(`master key in use   ${master.currentId}`);
  for (const kid of tokens.publicKeys.keys())
    print(`token key           ${kid}${kid === tokens.current.kid ? '   (signs)' : ''}`);
  const files = new KeyFolder(folder);
  if (!files.has(AUTHORITY_FILES.certificate)) return;
  const { certificate, spare } = openAuthority(folder);
  print(`authority           ${fingerprint(certificate)}`);
  print(`spare authority     ${fingerprint(spare)}`);
  if (files.has(AUTHORITY_FILES.spareKey))
    print(`                    ${AUTHORITY_FILES.spareKey} is still here: move it to a safe`);
  if (!files.has(SERVER_CERTIFICATE_FILE)) return;
  const server = new X509Certificate(openCertificate(folder).cert);
  print(`server certificate  until ${server.validToDate.toISOString().slice(0, 10)}`);
  print(`                    ${server.subjectAltName ?? ''}`);
}

async function rotate(
  folder: string,
  what: string | undefined,
  { print }: Terminal,
): Promise<void> {
  // A folder that the hub would refuse is not made worse.
  openKeyFiles(folder);
  const files = new KeyFolder(folder);
  if (what === 'tokens') {
    const text = await rotateTokenKeys(files.read(KEY_FILES.tokens), OLDER_TOKEN_KEYS);
    files.replace(KEY_FILES.tokens, text);
  } else if (what === 'master') {
    const line = makeMasterKeyLine(newMasterKeyId(Date.now()));
    files.replace(KEY_FILES.master, `${line}${files.read(KEY_FILES.master)}`);
  } else throw new UsageError('rotate what? tokens or master');
  print(`Rotated in ${folder}. Send SIGUSR2 to each running hub, or start it again.`);
}

/** `hub keys`: the folder of key files. */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'make, list and rotate key files and certificates',
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { keys: { type: 'string' }, data: { type: 'string' } },
    });
    const [action, ...rest] = positionals;
    if (action === 'rewrap') {
      await withHub(terminal, values.data ?? null, async ({ base }) => {
        const count = await (await openCommands(base)).personKeys.rewrap();
        terminal.print(`Wrapped anew: ${count}.`);
      });
      return EXIT.done;
    }
    const folder = folderOf(terminal, values.keys, values.data);
    if (action === 'make') await make(folder, terminal);
    else if (action === 'list') list(folder, terminal);
    else if (action === 'rotate') await rotate(folder, rest[0], terminal);
    else if (action === 'certificate') {
      if (rest.length === 0) throw new UsageError('a certificate for which names?');
      await makeAuthority(folder, Date.now());
      await ensureCertificate(folder, rest, Date.now());
      terminal.print(`${folder}/${SERVER_CERTIFICATE_FILE}`);
    } else throw new UsageError('do what? make, list, rotate, rewrap or certificate');
    return EXIT.done;
  },
};
