import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that are one customer's: a /64. */
const GROUPS = 4;

/** Writes out all eight groups of an IPv6 address, without a zone. */
function groupsOf(address: string): string[] {
  const [before = '', after] = address.split('%', 1).join('').split('::', 2);
  const head = before === '' ? [] : before.split(':');
  if (after === undefined) return head;
  const tail = after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail];
}

/**
 * Whom an address counts as: an IPv4 address itself, of IPv6 its /64, of which a phone takes another
 * address when it likes.
 */
export function clientNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address.toLowerCase()).slice(0, GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
