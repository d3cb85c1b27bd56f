import { randomBytes } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { GatehouseError } from '#shared/errors.ts';
import { requireRegularTarget } from './regular-target.ts';

function refusal(error: unknown): unknown {
  if (error instanceof GatehouseError || !(error instanceof Error) || !('syscall' in error)) {
    return error;
  }
  const reason = 'code' in error ? String(error.code) : 'unknown';
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return new GatehouseError('disk-full', 'no room for the file', { reason }, error);
  }
  const words = `the file was not written: ${reason}`;
  return new GatehouseError('file-not-written', words, { reason }, error);
}

/**
 * Writes a file that somebody chose a place for: beside its place, for its owner alone, and moved there
 * when it is whole and on the disk; a half-written file never bears the name. What is there already is
 * replaced. Nothing is left where it fails or is cancelled.
 * @param fill writes everything, and resolves when the file is closed
 * @throws GatehouseError file-not-written, disk-full; whatever `fill` throws
 */
export async function writeWholeFile(
  path: string,
  fill: (file: WriteStream) => Promise<void>,
): Promise<void> {
  await requireRegularTarget(path);
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await fill(createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(partial, path);
  } catch (error) {
    // Whatever becomes of it: why the writing failed is what counts.
    await Promise.allSettled([rm(partial, { force: true })]);
    throw refusal(error);
  }
}
