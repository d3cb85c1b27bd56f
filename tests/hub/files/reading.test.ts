import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeMasterKeyLine, masterKeysText, type MasterKeys } from '#server/keys/master-key.ts';
import type { AttendeeActor } from '#server/services/actor.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { ROLES } from '#shared/domain/staff.ts';
import { openDocumentsHub, photo, upload, type DocumentsHub } from './documents-hub.ts';

let hub: DocumentsHub;
let picture: Buffer;
let owner: AttendeeActor;
let documentId: Uuid;
beforeAll(async () => {
  hub = await openDocumentsHub();
  picture = await photo();
  owner = await hub.addPerson();
  documentId = (await hub.part.documents.upload(owner, upload('adhar_front', picture))).id;
});
afterAll(() => hub[Symbol.asyncDispose]());
beforeEach(() => {
  hub.log.length = 0;
});

const read = (id: Uuid, actor: Parameters<DocumentsHub['part']['reading']['read']>[2]) =>
  hub.part.reading.read(id, 'original', actor);

async function fileOf(id: Uuid): Promise<string> {
  const { storage_key } = await hub.base.database
    .selectFrom('documents')
    .select('storage_key')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return path.join(hub.filesFolder, storage_key);
}

describe('A document', () => {
  it('is read by its owner, and each reading is logged', async () => {
    const { bytes, mime } = await read(documentId, owner);
    await read(documentId, owner);
    expect(mime).toBe('image/jpeg');
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(hub.log).toHaveLength(2);
    expect(hub.log[0]).toEqual({
      actor: owner,
      type: 'document.viewed',
      facts: { document_id: documentId, file_type: 'adhar_front', variant: 'original' },
      about: { type: 'attendee', id: owner.id },
    });
  });

  it.each(ROLES.map((role) => [role]))(
    'is read by staff of the roles that review: %s',
    async (role) => {
      const staff = await hub.addStaff(role);
      const reads = ['reviewer', 'organiser', 'admin'].includes(role);
      const code = await read(documentId, staff).then(
        () => 'read',
        (error: unknown) => (error instanceof GatehouseError ? error.code : String(error)),
      );
      expect(code).toBe(reads ? 'read' : 'document-unknown');
      expect(hub.log).toHaveLength(reads ? 1 : 0);
    },
  );

  it('does not exist for another attendee', async () => {
    const other = await hub.addPerson();
    const refused = { code: 'document-unknown' };
    await expect(read(documentId, other)).rejects.toMatchObject(refused);
    await expect(read(newId(), other)).rejects.toMatchObject(refused);
    await expect(hub.part.documents.listOf(other.id)).resolves.toEqual([]);
    expect(hub.log).toEqual([]);
  });

  it('is shown to nobody when the reading can not be logged', async () => {
    const push = hub.log.push.bind(hub.log);
    hub.log.push = () => {
      throw new Error('the log is full');
    };
    await expect(read(documentId, owner)).rejects.toThrow('the log is full');
    hub.log.push = push;
  });

  it('of another person, put in its place, does not open', async () => {
    const other = await hub.addPerson();
    const theirs = await hub.part.documents.upload(other, upload('adhar_front', picture));
    copyFileSync(await fileOf(documentId), await fileOf(theirs.id));
    await expect(read(theirs.id, other)).rejects.toMatchObject({ code: 'photo-unavailable' });
  });

  it('with one bit changed does not open', async () => {
    const person = await hub.addPerson();
    const { id } = await hub.part.documents.upload(person, upload('selfie', picture));
    const file = await fileOf(id);
    const bytes = readFileSync(file);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(read(id, person)).rejects.toMatchObject({ code: 'photo-unavailable' });
  });

  it('ends with the key of its purpose, and the other purposes stay', async () => {
    const person = await hub.addPerson();
    const card = await hub.part.documents.upload(person, upload('adhar_back', picture));
    const selfie = await hub.part.documents.upload(person, upload('selfie', picture));
    await hub.base.transact((tx) => hub.keys.destroy(tx, person.id, ['identity']));
    await expect(read(card.id, person)).rejects.toMatchObject({ code: 'photo-unavailable' });
    await expect(read(selfie.id, person)).resolves.toMatchObject({ mime: 'image/jpeg' });
  });
});

describe('The key of a person', () => {
  it('is the same for all who ask for it at once, and another for each purpose', async () => {
    const person = newId();
    const made = await Promise.all(
      Array.from({ length: 6 }, () =>
        hub.base.transact((tx) => hub.keys.keyFor(tx, person, 'log')),
      ),
    );
    const [first = createSecretKey(Buffer.alloc(32))] = made;
    expect(made.every((key) => key.equals(first))).toBe(true);
    const face = await hub.base.transact((tx) => hub.keys.keyFor(tx, person, 'face'));
    expect(face.equals(first)).toBe(false);
  });

  it('is not there when its transaction was taken back', async () => {
    const person = newId();
    const failing = hub.base.transact(async (tx) => {
      await hub.keys.keyFor(tx, person, 'log');
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    expect(await hub.keys.open(person, 'log')).toBeNull();
  });

  it('lies in no row as it is', async () => {
    const rows = await hub.base.database.selectFrom('person_keys').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { person_id, purpose, wrapped_key } of rows) {
      const key = await hub.keys.open(person_id, purpose);
      expect(Buffer.from(wrapped_key).includes(key?.export() ?? '')).toBe(false);
    }
  });

  it('does not open as that of another person', async () => {
    const [one, two] = [newId(), newId()];
    for (const id of [one, two]) await hub.base.transact((tx) => hub.keys.keyFor(tx, id, 'face'));
    const { wrapped_key } = await hub.base.database
      .selectFrom('person_keys')
      .select('wrapped_key')
      .where('person_id', '=', one)
      .executeTakeFirstOrThrow();
    await hub.base.database
      .updateTable('person_keys')
      .set({ wrapped_key })
      .where('person_id', '=', two)
      .execute();
    await expect(hub.keys.open(two, 'face')).rejects.toThrow('does not open');
    await hub.base.transact((tx) => hub.keys.destroy(tx, two, ['face']));
  });

  it('is wrapped anew by a new master key, after which the old one may go', async () => {
    const file = path.join(hub.base.config.keysFolder, 'master.keys');
    const old = readFileSync(file, 'utf8');
    const next = makeMasterKeyLine('next');
    const store = (keys: MasterKeys) => createPersonKeys(hub.base.database, keys);
    const both = store(masterKeysText.parse(`${next}${old}`));
    const alone = store(masterKeysText.parse(next));
    const { count } = await hub.base.database
      .selectFrom('person_keys')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    const before = await hub.keys.open(owner.id, 'identity');

    await expect(alone.check()).rejects.toThrow('the key file lacks');
    expect(await both.rewrap()).toBe(count);
    expect(await both.rewrap()).toBe(0);

    await alone.check();
    const after = await alone.open(owner.id, 'identity');
    expect(before !== null && after?.equals(before)).toBe(true);
    await expect(hub.keys.check()).rejects.toThrow('the key file lacks');
    // As it was, for the other tests.
    await store(masterKeysText.parse(`${old}${next}`)).rewrap();
  });
});
