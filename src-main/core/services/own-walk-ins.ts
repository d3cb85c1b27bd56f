import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';

/**
 * Gate staff and reviewers print for the walk-ins whom they added themselves, and for nobody else:
 * whoever may replace a ticket prints everybody's.
 * @param addedBy who added a registration here; null: nobody here, or there is none
 * @throws GatehouseError registration-unknown, as for one that is not there
 */
export function requireOwnWalkIns(
  { role, staffId }: Actor,
  registrationIds: readonly Uuid[] | 'by-filter',
  addedBy: (registrationId: Uuid) => Uuid | null,
): void {
  if (CALL_ROLES['ticket.replace'].includes(role)) return;
  const areOwn =
    registrationIds !== 'by-filter' && registrationIds.every((id) => addedBy(id) === staffId);
  if (!areOwn) {
    throw new GatehouseError('registration-unknown', `none of the walk-ins of this ${role}`);
  }
}
