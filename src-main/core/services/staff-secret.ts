/** Passwords and PINs against their hashes: Argon2id, off the event loop. */
export interface StaffSecret {
  /** PHC text. */
  hash(secret: string): Promise<string>;
  /**
   * Whether a secret is the hashed one.
   * @param hash null: of nobody, or of somebody without; it is looked at for as long, and refused
   */
  matches(hash: string | null, secret: string): Promise<boolean>;
}

/** Loads Argon2 for the first secret, known or not: at the start it would hold up the gate. */
export function createStaffSecret(): StaffSecret {
  // What an unknown account is checked against, so that the answer takes as long as for a known one.
  let nobodysHash: string | null = null;

  return {
    async hash(secret) {
      const { hash } = await import('@node-rs/argon2');
      return hash(secret);
    },
    async matches(known, secret) {
      const { hash, verify } = await import('@node-rs/argon2');
      nobodysHash ??= await hash('nobody');
      const fits = await verify(known ?? nobodysHash, secret);
      return fits && known !== null;
    },
  };
}
