import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { unbuilt } from './unbuilt.ts';

type Names = Extract<keyof CoreHandlers, `live.${string}` | `readiness.${string}`>;

export function openLive(_request: AdminRequest): { readonly handlers: Pick<CoreHandlers, Names> } {
  return { handlers: { ...unbuilt('live'), ...unbuilt('readiness') } };
}
