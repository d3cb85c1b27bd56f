import type { Core } from '#core/core.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';

/** The first admin of a store that a bench makes and throws away. */
export const BENCH_ADMIN = {
  name: 'Bench',
  email: 'bench@example.org',
  password: 'a list of a hundred thousand',
} as const;

/** Makes the store's first admin and signs them in. @returns makes calls in their session */
export async function signInFirstAdmin(core: Core): Promise<CoreClient> {
  const { token } = await core.call('session.makeFirstAdmin', BENCH_ADMIN);
  return core.as(token).call;
}
