import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { unbuilt } from './unbuilt.ts';

type Names = Extract<keyof CoreHandlers, `attendee.${string}` | `registration.${string}`>;

export function openAttendees(_request: AdminRequest): {
  readonly handlers: Pick<CoreHandlers, Names>;
} {
  return { handlers: { ...unbuilt('attendee'), ...unbuilt('registration') } };
}
