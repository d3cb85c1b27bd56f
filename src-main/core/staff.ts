import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { unbuilt } from './unbuilt.ts';

type Names = Extract<
  keyof CoreHandlers,
  `session.${string}` | `duty.${string}` | `staff.${string}`
>;

export function openStaff(_request: AdminRequest): {
  readonly handlers: Pick<CoreHandlers, Names>;
} {
  return { handlers: { ...unbuilt('session'), ...unbuilt('duty'), ...unbuilt('staff') } };
}
