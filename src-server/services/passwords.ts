import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { isCommonPassword } from '#shared/domain/common-passwords.ts';
import { GatehouseError } from '#shared/errors.ts';
import { createPasswordLine } from './password-line.ts';

/** libuv has four threads; one stays free for files and names, whatever a burst of sign-ins does. */
const THREADS = 3;
/** Who comes when so many wait would wait for seconds, each with 19 MiB. */
const MOST_WAITING = 128;

/** Passwords against their hashes: Argon2id, as the kiosk makes them (m=19456, t=2, p=1; OWASP). */
export interface Passwords {
  /**
   * Hashes a password that somebody chose. PHC text.
   * @throws GatehouseError password-common, too-many-requests
   */
  hashNew(password: string): Promise<string>;
  /**
   * Whether a password is the hashed one.
   * @param known null: of nobody, or of somebody without; as much work is done, and it is refused
   * @throws GatehouseError too-many-requests
   */
  matches(known: string | null, password: string): Promise<boolean>;
}

/** Argon2's own two functions, so that a test can count the work. */
export interface Argon2 {
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (known: string, password: string) => Promise<boolean>;
}

export function createPasswords(argon2: Argon2 = { hash, verify }): Passwords {
  const line = createPasswordLine(Math.min(THREADS, availableParallelism()), MOST_WAITING);
  // What an unknown account is checked against. Made before the first question: the first unknown
  // account must not take twice as long.
  const nobodys = argon2.hash('nobody');
  nobodys.catch(() => undefined);

  return {
    async hashNew(password) {
      if (await isCommonPassword(password)) {
        throw new GatehouseError('password-common', 'guessers try this password first');
      }
      return await line.run(() => argon2.hash(password));
    },
    async matches(known, password) {
      const compared = known ?? (await nobodys);
      const fits = await line.run(() => argon2.verify(compared, password));
      return fits && known !== null;
    },
  };
}
