import { lstat } from 'node:fs/promises';
import { GatehouseError } from '#shared/errors.ts';

/**
 * Refuses a place at which something stands that is no ordinary file: moving a finished file there
 * would put it in the place of a device, a pipe or somebody's link.
 * @throws GatehouseError file-not-written
 */
export async function requireRegularTarget(path: string): Promise<void> {
  const [found] = await Promise.allSettled([lstat(path)]);
  // What can't be looked at, the writing itself will refuse.
  if (found.status === 'rejected' || found.value.isFile()) return;
  throw new GatehouseError('file-not-written', 'something that is no file stands there', {
    reason: 'not-a-file',
  });
}
