/** Without signs that are easily taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;
const PIN_LENGTH = 6;

/** Numbers from 0 to `below` - 1, each as likely: what would make some likelier is thrown away. */
function randomNumbers(count: number, below: number): number[] {
  const limit = 256 - (256 % below);
  const found: number[] = [];
  while (found.length < count) {
    const bytes = crypto.getRandomValues(new Uint8Array(count * 2));
    for (const byte of bytes) if (byte < limit && found.length < count) found.push(byte % below);
  }
  return found;
}

/** A password of about 59 bits, in groups that can be read out: `k7mq-4xzt-hn2p`. */
export function freshPassword(): string {
  const signs = randomNumbers(GROUPS * GROUP_LENGTH, LETTERS.length).map((at) => LETTERS[at]);
  return Array.from({ length: GROUPS }, (_, group) =>
    signs.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}

/** Six digits. */
export function freshPin(): string {
  return randomNumbers(PIN_LENGTH, 10).join('');
}
