import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Secrets } from './secrets.ts';

const SECRET = 'age-identity';

/** What opens files on a stick that others made for this kiosk (age-encryption.org/v1). */
export interface AgeIdentity {
  /** `AGE-SECRET-KEY-1...`. A secret. */
  readonly identity: string;
  /** `age1...`: what files are sealed to. */
  readonly recipient: string;
}

/**
 * The identity, made where there is none yet; kept before anybody learns its recipient.
 * @throws GatehouseError keychain-unavailable
 */
export async function ensureAgeIdentity(secrets: Secrets): Promise<AgeIdentity> {
  const kept = await secrets.read(SECRET);
  const identity = kept?.toString('utf8') ?? (await generateX25519Identity());
  if (kept === null) await secrets.write(SECRET, Buffer.from(identity, 'utf8'));
  return { identity, recipient: await identityToRecipient(identity) };
}
