import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../runtime.ts';

const SBOM = 'sbom.cdx.json';
const LICENCES = 'LICENCES.txt';
const SUMS = 'SHA512SUMS';
const LARGEST_SBOM = 64 * 1024 * 1024;

const run = promisify(execFile);

const licence = z.union([
  z.object({ license: z.object({ id: z.string() }) }).transform((one) => one.license.id),
  z.object({ license: z.object({ name: z.string() }) }).transform((one) => one.license.name),
  z.object({ expression: z.string() }).transform((one) => one.expression),
]);
const component = z.looseObject({
  name: z.string(),
  version: z.string(),
  licenses: z.array(licence).default([]),
});
const sbom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.looseObject({})),
  metadata: z.looseObject({ component: z.looseObject({}) }),
});

/**
 * What the lock file says that the program is built of, as CycloneDX by npm itself. Tools of the build
 * are in it, since some of them are bundled. Without what differs each time (number, hour, folder): the
 * same lock file gives the same text.
 */
async function readSbom(): Promise<z.infer<typeof sbom>> {
  const { stdout } = await run(
    'npm',
    [
      'sbom',
      '--sbom-format=cyclonedx',
      '--sbom-type=application',
      '--package-lock-only',
      // A peer's range that one dependency oversteps is no reason to have no list of them.
      '--legacy-peer-deps',
    ],
    { cwd: ROOT, maxBuffer: LARGEST_SBOM, shell: process.platform === 'win32' },
  );
  const { serialNumber: _number, metadata, ...rest } = sbom.parse(JSON.parse(stdout));
  const { timestamp: _hour, component: program, ...about } = metadata;
  return { ...rest, metadata: { ...about, component: { ...program, name: 'gatehouse' } } };
}

/** Null: it is not installed here (another platform's), or brings no text. */
async function licenceText(name: string): Promise<string | null> {
  const folder = path.join(ROOT, 'node_modules', name);
  const names: string[] = await readdir(folder).catch(() => []);
  const found = names.toSorted().find((file) => /^(licen[cs]e|copying)(\.|-|$)/i.test(file));
  return found === undefined ? null : await readFile(path.join(folder, found), 'utf8');
}

async function licences(components: readonly unknown[]): Promise<string> {
  const parts: string[] = [];
  for (const one of z.array(component).parse(components)) {
    const spdx = one.licenses.join(', ') || 'not said';
    const text = (await licenceText(one.name))?.trim() ?? '(no text in the package)';
    parts.push(`${one.name} ${one.version}: ${spdx}\n\n${text}\n`);
  }
  return parts.join(`\n${'='.repeat(80)}\n\n`);
}

async function checksums(folder: string): Promise<string> {
  const lines: string[] = [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of found) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).replaceAll('\\', '/');
    if (!entry.isFile() || name === SUMS) continue;
    const hash = createHash('sha512');
    await pipeline(createReadStream(file), hash);
    lines.push(`${hash.digest('hex')}  ${name}`);
  }
  return `${lines.toSorted((one, other) => (one.slice(130) < other.slice(130) ? -1 : 1)).join('\n')}\n`;
}

/**
 * Writes beside a package what it is made of (CycloneDX), under which licences, and the SHA-512 of every
 * file, which `sha512sum -c SHA512SUMS` checks.
 * @returns the names of the files
 */
export async function writeReleasePapers(folder: string): Promise<readonly string[]> {
  const bill = await readSbom();
  await writeFile(path.join(folder, SBOM), `${JSON.stringify(bill, null, 2)}\n`);
  await writeFile(path.join(folder, LICENCES), await licences(bill.components));
  // Last: it covers the other two.
  await writeFile(path.join(folder, SUMS), await checksums(folder));
  return [SBOM, LICENCES, SUMS];
}
