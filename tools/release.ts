import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { toInstant } from '#shared/domain/instant.ts';
import { releaseVersion, updateChannel } from '#shared/wire/update.ts';
import { makeReleaseKey, publicText, signRelease } from './release/release-signer.ts';

const USAGE = `Usage: npm run release -- make-key --key FILE
       npm run release -- sign --sequence N --version X.Y.Z [--folder dist] [--channel stable|beta]
            [--minimum X.Y.Z] [--security] [--key FILE] [--out FILE]

make-key  writes a new private key to FILE, which must not be there yet, and shows its public half,
          for the file of release keys. Keep the private half off every laptop, the hub and the repository.
sign      makes the manifest of electron-builder's output and signs it. The key comes from --key or, as
          PEM, from GATEHOUSE_RELEASE_KEY. The sequence number is one more than that of any release
          before, also where the version is lower (an ordered roll-back).
`;

const signing = z.object({
  sequence: z.coerce.number().int().positive(),
  version: releaseVersion,
  channel: updateChannel,
  minimum: releaseVersion.nullable(),
});

function readKey(file: string | undefined): KeyObject {
  const pem =
    file === undefined ? process.env['GATEHOUSE_RELEASE_KEY'] : readFileSync(file, 'utf8');
  if (pem === undefined) throw new TypeError('no key: --key FILE or GATEHOUSE_RELEASE_KEY');
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('a release key is an Ed25519 key');
  return key;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      folder: { type: 'string', default: 'dist' },
      out: { type: 'string' },
      sequence: { type: 'string' },
      version: { type: 'string' },
      channel: { type: 'string', default: 'stable' },
      minimum: { type: 'string' },
      security: { type: 'boolean', default: false },
    },
  });
  const [action] = positionals;
  if (action === 'make-key' && values.key !== undefined) {
    // wx: a key that is there is never written over.
    writeFileSync(values.key, makeReleaseKey(), { mode: 0o600, flag: 'wx' });
    process.stdout.write(`${publicText(readKey(values.key))}\n`);
    return;
  }
  if (action !== 'sign') throw new TypeError('do what? make-key --key FILE, or sign');
  const minimum = values.minimum ?? null;
  const { minimum: minimumVersion, ...asked } = signing.parse({ ...values, minimum });
  const signed = await signRelease(
    values.folder,
    {
      ...asked,
      minimum_version: minimumVersion,
      security: values.security,
      released_at: toInstant(Date.now()),
    },
    readKey(values.key),
  );
  const out = values.out ?? path.join(values.folder, `release-${asked.sequence}.json`);
  writeFileSync(out, `${JSON.stringify(signed, null, 2)}\n`);
  process.stdout.write(`release: ${out}\n`);
}

try {
  await run();
} catch (error) {
  const said = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`Nothing was released: ${said}\n${USAGE}`);
  process.exitCode = 1;
}
