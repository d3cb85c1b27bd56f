import { GatehouseError } from '#shared/errors.ts';
import type { StaffSecret } from './staff-secret.ts';

/** Passwords that somebody chooses. */
export interface StaffPassword {
  /** @throws GatehouseError password-common */
  hashNew(password: string): Promise<string>;
}

/** @param isCommon whether many people choose this one, and so guessers try it first */
export function createStaffPassword(
  secrets: Pick<StaffSecret, 'hash'>,
  isCommon: (password: string) => Promise<boolean>,
): StaffPassword {
  return {
    async hashNew(password) {
      if (await isCommon(password)) {
        throw new GatehouseError('password-common', 'guessers try this password first');
      }
      return secrets.hash(password);
    },
  };
}
