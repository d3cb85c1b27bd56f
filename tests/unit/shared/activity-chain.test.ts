import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  CHAIN_START,
  chainHash,
  chainText,
  findBreak,
  type ActivityEntry,
  type ChainedEntry,
} from '#shared/domain/activity-chain.ts';
import { toBase64 } from '#shared/domain/base64.ts';
import { startChainCheck, type WriterFinding } from '#shared/domain/chain-check.ts';
import { headBytes, type SignedHead } from '#shared/domain/log-head.ts';

const sha256 = (parts: readonly (string | Uint8Array)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Of the two entries, as the kiosk's first versions made them. */
const FIRST_HASH = 'c547965e3e1dcdb03a2edf8d3608447d207e2c47d90d788b12df2e48943177f8';
const SECOND_HASH = 'd36f1b87a9758ba1d6b83f78c7a4044e275113eba5b656be2bb91192e076b527';

const PLAIN: ActivityEntry = {
  id: '01890000-0000-7000-8000-000000000001',
  kiosk_id: '01890000-0000-7000-8000-000000000002',
  seq: 1,
  actor_type: 'staff',
  actor_id: '01890000-0000-7000-8000-000000000003',
  activity_type: 'event.made',
  description: '{"a":"é\u2028\\"","n":1.5}',
  ip_address: null,
  user_agent: null,
  created_at: '2026-11-23T01:02:03.004Z',
  about_type: null,
  about_id: null,
  sealed: null,
};
const SEALED: ActivityEntry = {
  ...PLAIN,
  seq: 2,
  ip_address: '203.0.113.7',
  user_agent: 'Ünit "x"',
  about_type: 'event',
  about_id: PLAIN.actor_id,
  sealed: Uint8Array.from({ length: 40_000 }, (_, index) => index % 251),
};

function chained(entries: readonly ActivityEntry[]): ChainedEntry[] {
  let previous = CHAIN_START;
  return entries.map((entry) => {
    const hash = chainHash(previous, entry, sha256);
    const linked = { ...entry, previous_hash: previous, hash };
    previous = hash;
    return linked;
  });
}

function many(count: number): ActivityEntry[] {
  return Array.from({ length: count }, (_, index) => ({ ...PLAIN, seq: index + 1 }));
}

test('base64 is what Node makes of the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});

describe('the chain of the activity log', () => {
  it('hashes as kiosks have hashed since their first version', () => {
    const first = chainHash(CHAIN_START, PLAIN, sha256);
    expect(hex(first)).toBe(FIRST_HASH);
    expect(hex(chainHash(first, SEALED, sha256))).toBe(SECOND_HASH);
  });

  it.each([PLAIN, SEALED])('can be made by whoever puts the number in between', (entry) => {
    const { context, beforeSeq, afterSeq } = chainText(entry);
    const json = `${beforeSeq}${entry.seq}${afterSeq}`;
    expect(JSON.parse(json).slice(0, 4)).toEqual([entry.id, entry.kiosk_id, entry.seq, 'staff']);
    const bytes = Buffer.concat([context, CHAIN_START, Buffer.from(json, 'utf8')]);
    expect(hex(sha256([bytes]))).toBe(hex(chainHash(CHAIN_START, entry, sha256)));
  });

  it('holds where nothing was done to it, and breaks at an edit, a gap and a swap', () => {
    const entries = chained(many(6));
    expect(findBreak(entries, sha256)).toBeNull();
    const edited = entries.map((entry) =>
      entry.seq === 3 ? { ...entry, description: '{}' } : entry,
    );
    expect(findBreak(edited, sha256)).toBe(3);
    const gap = entries.filter(({ seq }) => seq !== 4);
    expect(findBreak(gap, sha256)).toBe(4);
    expect(findBreak(entries.toReversed(), sha256)).toBe(1);
  });

  it('breaks where a number is left out, and where the link itself was edited', () => {
    const skipping = chained([1, 2, 4].map((seq) => ({ ...PLAIN, seq })));
    expect(findBreak(skipping, sha256)).toBe(3);
    const relinked = chained(many(3)).map((entry) =>
      entry.seq === 2 ? { ...entry, previous_hash: CHAIN_START } : entry,
    );
    expect(findBreak(relinked, sha256)).toBe(2);
  });
});

describe('a check of a chain', () => {
  const entries = chained(many(6));

  /** Stands for a signature: the hash of what is signed. */
  function headAt(seq: number): SignedHead {
    const { kiosk_id, hash } = entries[seq - 1]!;
    const head = { kiosk_id, seq, hash, signed_at: PLAIN.created_at };
    return { ...head, signature: sha256([headBytes(head)]) };
  }

  function check(seen: readonly ChainedEntry[], heads: readonly SignedHead[]): WriterFinding {
    const going = startChainCheck(heads, {
      sha256,
      isGenuine: (head) => sha256([headBytes(head)]).equals(head.signature),
    });
    for (const entry of seen) going.see(entry);
    return going.finish();
  }

  it('says how far good signatures vouch for it', () => {
    expect(check(entries, [headAt(2), headAt(5)])).toEqual({
      entries: 6,
      brokenAt: null,
      signedUpTo: 5,
      signature: 'good',
    });
    expect(check(entries, [])).toMatchObject({ signedUpTo: null, signature: 'none' });
  });

  it('finds an end that was cut off behind a signed head', () => {
    const found = check(entries.slice(0, 4), [headAt(2), headAt(5)]);
    expect(found).toEqual({ entries: 4, brokenAt: 5, signedUpTo: 2, signature: 'good' });
  });

  it('finds a chain that was forged anew after the head before', () => {
    const forged = chained(many(6).map((entry) => ({ ...entry, description: '{"x":1}' })));
    const mixed = chained([...many(2), ...forged.slice(2)]);
    expect(findBreak(mixed, sha256)).toBeNull();
    expect(check(mixed, [headAt(2), headAt(5)])).toMatchObject({ brokenAt: 3, signedUpTo: 2 });
  });

  it('finds a head that is not genuine, and believes nothing that it says', () => {
    const found = check(entries, [headAt(2), { ...headAt(5), signed_at: '2027-01-01T00:00:00Z' }]);
    expect(found).toMatchObject({ brokenAt: null, signedUpTo: 2, signature: 'bad' });
  });
});
