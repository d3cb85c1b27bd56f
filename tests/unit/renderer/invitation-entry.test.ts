import { describe, expect, it } from 'vitest';
import {
  groupedCode,
  hubAddress,
  isWholeCode,
  linkInvitation,
} from '#renderer/sync/invitation-entry.ts';
import { hubInvitation } from '#shared/ipc/sync-contract.ts';
import { readInvitation } from '#core/services/sync/invitation.ts';

const CODE = '0123-4567-89AB-CDEF';
const DIGEST = 'A'.repeat(43);
const LINK = `https://hub.example.org/enrol#code=${CODE}&ca=${DIGEST}&spare=${DIGEST}`;

describe('a code that is typed', () => {
  it('is grouped as it is printed, and reads letters as the digits they look like', () => {
    expect(groupedCode('')).toBe('');
    expect(groupedCode('o')).toBe('0');
    expect(groupedCode('oil2-34')).toBe('0112-34');
    expect(groupedCode('0123 4567 89ab cdef')).toBe(CODE);
  });

  it('takes no sign that a code never has, and none too many', () => {
    expect(groupedCode('u!?Ü*')).toBe('');
    expect(groupedCode(`${CODE}GHJ`)).toBe(CODE);
  });

  it('stays as it is when it is read again', () => {
    expect(groupedCode(groupedCode('0123456789ABC'))).toBe('0123-4567-89AB-C');
  });

  it('is whole with sixteen signs', () => {
    expect(isWholeCode(CODE)).toBe(true);
    expect(isWholeCode(CODE.slice(0, -1))).toBe(false);
    expect(isWholeCode('u123-4567-89AB-CDEF')).toBe(false);
  });
});

describe('the address of a hub', () => {
  it('may come without https://', () => {
    expect(hubAddress(' hub.example.org ')).toBe('https://hub.example.org/');
    expect(hubAddress('hub.example.org:8443/gates')).toBe('https://hub.example.org:8443/gates');
  });

  it('is never http, but for this very machine', () => {
    expect(hubAddress('http://hub.example.org')).toBeNull();
    expect(hubAddress('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080/');
    expect(hubAddress('')).toBeNull();
    expect(hubAddress('not an address')).toBeNull();
  });
});

describe('the link of a QR code', () => {
  it('is taken as it is, and the core reads it', () => {
    const invitation = linkInvitation(` ${LINK}\n`);
    expect(invitation).toEqual({ link: LINK });
    expect(readInvitation(hubInvitation.parse(invitation)).hubUrl).toBe('https://hub.example.org');
  });

  it.each([
    ['a ticket', 'GH1:ABCDEF'],
    ['another page', 'https://example.org/menu'],
    ['a link that was cut off', LINK.slice(0, -1)],
    ['a link without the code', LINK.replace(CODE, '')],
    ['a link over http', LINK.replace('https:', 'http:')],
  ])('is not %s', (_what, text) => {
    expect(linkInvitation(text)).toBeNull();
  });
});
