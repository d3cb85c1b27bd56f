import {
  ENROLMENT_CODE_SIGNS,
  ENROLMENT_SIGNS,
  enrolmentCodeText,
} from '#shared/domain/enrolment-code.ts';
import type { HubInvitation } from '#shared/ipc/sync-contract.ts';

/** A code is printed four signs at a time. */
const GROUPS = /.{1,4}/g;
const OWN_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** SHA-256 in base64url, of the hub's two authorities. */
const DIGEST = /^[\w-]{43}$/;

/** What was typed so far, in groups as the code is printed; signs that it never has are left out. */
export function groupedCode(typed: string): string {
  const signs = Array.from(enrolmentCodeText(typed)).filter(isCodeSign).join('');
  return signs.slice(0, ENROLMENT_CODE_SIGNS).match(GROUPS)?.join('-') ?? '';
}

/** Whether a code is whole. */
export function isWholeCode(typed: string): boolean {
  const code = enrolmentCodeText(typed);
  return code.length === ENROLMENT_CODE_SIGNS && Array.from(code).every(isCodeSign);
}

function isCodeSign(sign: string): boolean {
  return ENROLMENT_SIGNS.includes(sign);
}

/** A hub's address as it was typed, with https:// where nobody said how; null: it is none. */
export function hubAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || url.hostname === '' || !isSafe(url)) return null;
  return url.href;
}

/** The invitation of a link or a QR code; null: it is another one, or cut off. */
export function linkInvitation(text: string): HubInvitation | null {
  const link = text.trim();
  const url = URL.parse(link);
  if (url === null || !isSafe(url)) return null;
  const said = new URLSearchParams(url.hash.slice(1));
  const isWhole =
    isWholeCode(said.get('code') ?? '') &&
    DIGEST.test(said.get('ca') ?? '') &&
    DIGEST.test(said.get('spare') ?? '');
  return isWhole ? { link } : null;
}

/** Over http anybody could listen, but for a hub on this very machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && OWN_MACHINE.has(hostname));
}
