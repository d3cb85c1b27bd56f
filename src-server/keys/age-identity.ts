import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';

/**
 * Text of the key file: the hub's own age identity (age-encryption.org/v1), as age-keygen writes it.
 * Files on a stick are sealed for it too.
 */
export const ageIdentityText = z
  .string()
  .trim()
  .regex(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/, 'wants an age identity');

export async function makeAgeIdentity(): Promise<string> {
  return `${await generateX25519Identity()}\n`;
}

/** What files are sealed to, so that this identity opens them. Not secret. */
export function ageRecipient(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** Seals a text, so that the holder of a recipient's identity reads it and nobody else. */
export async function sealTo(recipient: string, text: string): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(text));
}
