import { isIPv6 } from 'node:net';
import { GatehouseError } from '#shared/errors.ts';

const MAX_CHARS = 260;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * The parts of `host:port`; an IPv6 address in brackets.
 * @throws GatehouseError invalid-input
 */
export function peerAddress(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  const [host, portText] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const inBrackets = /^\[(.+)\]$/.exec(host)?.[1];
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  const isHost = inBrackets === undefined ? NAME.test(host) : isIPv6(inBrackets);
  if (text.length > MAX_CHARS || !isHost || port < 1 || port > 65_535) {
    throw new GatehouseError('invalid-input', 'an address is host:port', { field: 'address' });
  }
  return { host: inBrackets ?? host, port };
}
