import { ENROLMENT_CODE_SIGNS, enrolmentCodeText } from '#shared/domain/enrolment-code.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { HubInvitation } from '#shared/ipc/sync-contract.ts';

/** What a kiosk joins a hub with. */
export interface Invitation {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  /** As it is hashed. */
  readonly code: string;
  /** SHA-256 of the hub's authorities, base64url; null: nobody said. */
  readonly digests: { readonly authority: string; readonly spare: string } | null;
}

const DIGEST = /^[\w-]{43}$/;
const OWN_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

function invalid(field: string): GatehouseError {
  return new GatehouseError('invalid-input', `no invitation to a hub: ${field}`, { field });
}

/** The hub's address. http is for this very machine (development): else anybody could listen. */
function hubUrlOf(url: URL, path: string): string {
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && OWN_MACHINE.has(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '') throw invalid('hubUrl');
  return `${url.origin}${path.replace(/\/+$/, '')}`;
}

function codeOf(typed: string): string {
  const code = enrolmentCodeText(typed);
  if (code.length !== ENROLMENT_CODE_SIGNS) throw invalid('code');
  return code;
}

/**
 * Reads what somebody scanned or typed.
 * @throws GatehouseError invalid-input; facts: field
 */
export function readInvitation(given: HubInvitation): Invitation {
  const text = 'link' in given ? given.link.trim() : given.hubUrl.trim();
  const url = URL.parse(text);
  if (url === null) throw invalid('link' in given ? 'link' : 'hubUrl');
  if (!('link' in given)) {
    return { hubUrl: hubUrlOf(url, url.pathname), code: codeOf(given.code), digests: null };
  }
  const said = new URLSearchParams(url.hash.slice(1));
  const [authority, spare] = [said.get('ca') ?? '', said.get('spare') ?? ''];
  if (!DIGEST.test(authority) || !DIGEST.test(spare)) throw invalid('link');
  return {
    hubUrl: hubUrlOf(url, url.pathname.replace(/\/enrol\/?$/, '')),
    code: codeOf(said.get('code') ?? ''),
    digests: { authority, spare },
  };
}
