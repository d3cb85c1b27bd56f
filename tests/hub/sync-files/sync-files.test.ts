import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncFiles } from '#server/parts/sync-files.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { SYNC_FILE_FORMAT, SYNC_FILE_SIGNING_CONTEXT } from '#shared/wire/sync-file.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import { admission, kioskActor, openPushDesk, type PushDesk } from '../operations/push-desk.ts';

let hub: PushDesk;
let recipient = '';
let take: ReturnType<typeof openSyncFiles>['take'];

beforeAll(async () => {
  hub = await openPushDesk();
  const { base } = hub.desk;
  recipient = await identityToRecipient(base.keys.age.trim());
  ({ take } = openSyncFiles(base, hub.operations));
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

/** A kiosk whose key this file knows: it seals files too. */
async function exporter() {
  const event = await hub.desk.addEvent();
  const kiosk = await hub.addKiosk([event.id]);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = publicKey.export({ format: 'jwk' }).x ?? '';
  const id = newId();
  await hub.desk.base.database
    .insertInto('kiosks')
    .values({
      id,
      name: 'Office',
      public_key: Buffer.from(x, 'base64url').toString('base64'),
      enrolled_at: toInstant(Date.now()),
    })
    .execute();
  return { event, kiosk, id, privateKey };
}

async function fileOf(
  by: { id: Uuid; privateKey: KeyObject },
  operations: readonly CarriedOperation[],
  to = recipient,
): Promise<Buffer> {
  const header = {
    format: SYNC_FILE_FORMAT,
    version: 1,
    id: newId(),
    kiosk_id: by.id,
    made_at: toInstant(Date.now()),
    recipients: 1,
  };
  const lines = operations.map((operation) => JSON.stringify({ t: 'operation', operation }));
  const body = [JSON.stringify(header), ...lines, ''].join('\n');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const text = Buffer.concat([Buffer.from(SYNC_FILE_SIGNING_CONTEXT), Buffer.from(sha256, 'hex')]);
  const signature = sign(null, text, by.privateKey).toString('base64');
  const encrypter = new Encrypter();
  encrypter.addRecipient(to);
  const sealed = await encrypter.encrypt(
    gzipSync(`${body}${JSON.stringify({ t: 'seal', sha256, signature })}\n`),
  );
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), sealed]);
}

const countOf = async (kioskId: Uuid) => {
  const rows = await hub.desk.base.database
    .selectFrom('check_ins')
    .select('id')
    .where('kiosk_id', '=', kioskId)
    .execute();
  return rows.length;
};

describe('a file of a stick, handed in at the hub', () => {
  it('brings what happened once, however often it is handed in, whoever wrote it', async () => {
    const { event, kiosk, ...by } = await exporter();
    const said = Array.from({ length: 3 }, () =>
      kiosk.say('check-in.recorded', admission(kiosk, { eventId: event.id })),
    );
    const file = await fileOf(by, said);
    const actor = kioskActor(by.id);
    expect(await take(Readable.from([file]), actor)).toMatchObject({
      kioskId: by.id,
      operations: 3,
      outcomes: { applied: 3, duplicate: 0, waiting: 0, rejected: 0 },
    });
    expect(await take(Readable.from([file]), actor)).toMatchObject({
      outcomes: { applied: 0, duplicate: 3 },
    });
    expect(await countOf(kiosk.id)).toBe(3);
  });

  it('is refused whole where it is cut, sealed for another, or by nobody that is known', async () => {
    const { event, kiosk, ...by } = await exporter();
    const said = [kiosk.say('check-in.recorded', admission(kiosk, { eventId: event.id }))];
    const refusedAs = async (file: Buffer) => {
      const [outcome] = await Promise.allSettled([take(Readable.from([file]), kioskActor(by.id))]);
      return outcome?.status === 'rejected' ? outcome.reason : outcome?.value;
    };
    const good = await fileOf(by, said);
    expect(await refusedAs(good.subarray(0, -40))).toMatchObject({ code: 'sync-file-unreadable' });
    expect(await refusedAs(Buffer.from('not one'))).toMatchObject({ code: 'sync-file-unreadable' });
    const others = await identityToRecipient(await generateX25519Identity());
    expect(await refusedAs(await fileOf(by, said, others))).toMatchObject({
      code: 'sync-file-not-for-us',
    });
    expect(await refusedAs(await fileOf({ ...by, id: newId() }, said))).toMatchObject({
      code: 'sync-file-untrusted',
      facts: { reason: 'kiosk-unknown' },
    });
    expect(await refusedAs(await fileOf({ ...by, id: kiosk.id }, said))).toMatchObject({
      code: 'sync-file-untrusted',
      facts: { reason: 'signature' },
    });
    expect(await countOf(kiosk.id)).toBe(0);
  });
});
