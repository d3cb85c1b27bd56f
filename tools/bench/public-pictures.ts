import { existsSync } from 'node:fs';
import path from 'node:path';
import { evaluateFolder, openKioskCascade } from '../eval-qr.ts';
import { ROOT } from '../runtime.ts';
import type { Bench } from './bench.ts';
import { named } from './figure.ts';

/** Pictures of QR codes that nobody here made; not part of the repository. */
const FOLDER = path.join(ROOT, '../shared/datasets/qr');

/** The median picture of `npm run eval:qr` on the public sets, where this machine has them. */
export const benchPublicPictures: Bench = async ({ say }) => {
  if (!existsSync(FOLDER)) {
    say('left out: there is no ../shared/datasets/qr here');
    return [];
  }
  const cascade = await openKioskCascade();
  try {
    const { medianMs, read, total } = await evaluateFolder(FOLDER, cascade, say);
    say(`${read} of ${total} read`);
    return [named('eval:qr, one public picture, median', 'ms', medianMs)];
  } finally {
    cascade.close();
  }
};
