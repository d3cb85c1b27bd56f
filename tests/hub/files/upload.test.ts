import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttendeeActor } from '#server/services/actor.ts';
import { newId } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { openDocumentsHub, photo, upload, type DocumentsHub } from './documents-hub.ts';

const HOURS_2 = 2 * 3_600_000;

let hub: DocumentsHub;
let picture: Buffer;
beforeAll(async () => {
  hub = await openDocumentsHub();
  picture = await photo();
});
afterAll(() => hub[Symbol.asyncDispose]());
beforeEach(() => {
  hub.log.length = 0;
  hub.clockAhead = 0;
});

const rowOf = (person: AttendeeActor) =>
  hub.base.database
    .selectFrom('users')
    .selectAll()
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow();

const doomed = () =>
  hub.base.database.selectFrom('doomed_files').select(['storage_key', 'why']).execute();

const removeAll = () => hub.part.jobs['delete-files']({ erasureId: null }, run);
const run = { id: '1', isLast: false, signal: new AbortController().signal };

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'done',
    (reason: unknown) => reason,
  );
  return error instanceof GatehouseError ? error.code : String(error);
}

describe('An upload', () => {
  it('is sealed, named in a row and in its person, logged, and has its jobs', async () => {
    const person = await hub.addPerson();
    const view = await hub.part.documents.upload(person, upload('adhar_front', picture));

    expect(view).toMatchObject({ file_type: 'adhar_front', width: 640, height: 480 });
    const row = await rowOf(person);
    expect(row).toMatchObject({
      adhar_front: view.id,
      status: 'pending',
      review_state: 'waiting',
      waiting_since: view.created_at,
    });
    expect(row.version > '000000000001-0000').toBe(true);

    const [document] = await hub.base.database
      .selectFrom('documents')
      .selectAll()
      .where('id', '=', view.id)
      .execute();
    const stored = readFileSync(path.join(hub.filesFolder, document?.storage_key ?? ''));
    expect(document?.storage_key).toMatch(new RegExp(`^${person.id}/adhar_front/[0-9a-f]{32}$`));
    expect(stored.includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(false);
    expect(stored.length).toBe(view.size + 29);
    expect(await doomed()).toEqual([]);

    expect(await hub.jobs()).toContainEqual({
      name: 'make-pictures',
      payload: { documentId: view.id },
    });
    expect(hub.log).toMatchObject([
      { type: 'document.uploaded', actor: { id: person.id }, facts: { document_id: view.id } },
    ]);
  });

  it('takes the place of an earlier one of its type, whose files a job removes', async () => {
    const person = await hub.addPerson();
    const first = await hub.part.documents.upload(person, upload('selfie', picture));
    await hub.part.jobs['make-pictures']({ documentId: first.id }, run);
    const second = await hub.part.documents.upload(person, upload('selfie', await photo('#fff')));

    expect((await hub.part.documents.listOf(person.id)).map(({ id }) => id)).toEqual([second.id]);
    expect((await doomed()).map(({ why }) => why)).toEqual(['replaced', 'replaced', 'replaced']);
    expect(await hub.jobs()).toContainEqual({
      name: 'delete-files',
      payload: { erasureId: null },
    });

    await removeAll();
    expect(await doomed()).toEqual([]);
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  });

  it.each([
    [{ status: 'pending', review_state: 'none' }],
    [{ status: 'pending', review_state: 'asked', waiting_since: '2026-01-01T00:00:00.000Z' }],
    [{ status: 'rejected', review_state: 'done' }],
  ] as const)('has who was %j wait for a review', async (state) => {
    const person = await hub.addPerson(state);
    const { created_at } = await hub.part.documents.upload(person, upload('adhar_back', picture));
    expect(await rowOf(person)).toMatchObject({
      status: 'pending',
      review_state: 'waiting',
      waiting_since: created_at,
    });
  });

  it('keeps the place in the queue of who waits already', async () => {
    const person = await hub.addPerson();
    const first = await hub.part.documents.upload(person, upload('adhar_front', picture));
    hub.clockAhead = 60_000;
    await hub.part.documents.upload(person, upload('adhar_back', picture));
    expect((await rowOf(person)).waiting_since).toBe(first.created_at);
  });

  it('does not send an approved person back to the queue unasked', async () => {
    const person = await hub.addPerson({ status: 'approved', review_state: 'done' });
    const before = await rowOf(person);
    const files = hub.filesOnDisk();

    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'review-again-needed',
    );
    expect(await rowOf(person)).toEqual(before);
    expect(hub.filesOnDisk()).toEqual(files);
    expect(hub.log).toEqual([]);

    await hub.part.documents.upload(person, upload('selfie', picture, true));
    expect(await rowOf(person)).toMatchObject({ status: 'pending', review_state: 'waiting' });
  });

  it('of somebody who is approved while it is under way changes nothing', async () => {
    const person = await hub.addPerson();
    const put = vi.spyOn(hub.part.files, 'put').mockImplementationOnce(async (key, bytes) => {
      put.mockRestore();
      await hub.part.files.put(key, bytes);
      await hub.base.database
        .updateTable('users')
        .set({ status: 'approved', review_state: 'done' })
        .where('id', '=', person.id)
        .execute();
    });
    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'review-again-needed',
    );
    expect(await hub.part.documents.listOf(person.id)).toEqual([]);
    hub.clockAhead = HOURS_2;
    await removeAll();
  });

  it('twelve times at once leaves one, and the files of one', async () => {
    const person = await hub.addPerson();
    const pictures = await Promise.all(
      Array.from({ length: 12 }, (_, index) => photo(`rgb(${index}, 0, 0)`)),
    );
    const views = await Promise.all(
      pictures.map((bytes) => hub.part.documents.upload(person, upload('selfie', bytes))),
    );

    const [left, ...more] = await hub.part.documents.listOf(person.id);
    expect(more).toEqual([]);
    expect(views.map(({ id }) => id)).toContain(left?.id);
    expect((await rowOf(person)).selfie).toBe(left?.id);
    await removeAll();
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  });

  it('that the store refuses leaves a note and no row; the note goes after an hour', async () => {
    const person = await hub.addPerson();
    const unavailable = new GatehouseError('store-unavailable', 'down');
    vi.spyOn(hub.part.files, 'put').mockRejectedValueOnce(unavailable);

    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'store-unavailable',
    );
    expect(await hub.part.documents.listOf(person.id)).toEqual([]);
    await removeAll();
    expect((await doomed()).map(({ why }) => why)).toEqual(['writing']);
    hub.clockAhead = HOURS_2;
    await removeAll();
    expect(await doomed()).toEqual([]);
  });

  it('whose key is erased meanwhile is refused, and the next one is sealed under another', async () => {
    const person = await hub.addPerson();
    const put = vi.spyOn(hub.part.files, 'put').mockImplementationOnce(async (key, bytes) => {
      put.mockRestore();
      await hub.part.files.put(key, bytes);
      await hub.base.transact((tx) => hub.keys.destroy(tx, person.id, ['face']));
    });
    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'edit-clash',
    );
    const view = await hub.part.documents.upload(person, upload('selfie', picture));
    expect((await hub.part.reading.read(view.id, 'original', person)).bytes.length).toBe(view.size);
    hub.clockAhead = HOURS_2;
    await removeAll();
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  });

  it('that was swept because it took too long is refused', async () => {
    const person = await hub.addPerson();
    const put = vi.spyOn(hub.part.files, 'put').mockImplementationOnce(async (key, bytes) => {
      put.mockRestore();
      await hub.part.files.put(key, bytes);
      hub.clockAhead = HOURS_2;
      await removeAll();
    });
    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'edit-clash',
    );
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  });

  it('of somebody who was erased is refused', async () => {
    const person = await hub.addPerson();
    await hub.base.database
      .updateTable('users')
      .set({ erased_at: '2026-11-01T00:00:00.000Z' })
      .where('id', '=', person.id)
      .execute();
    expect(await codeOf(hub.part.documents.upload(person, upload('selfie', picture)))).toBe(
      'account-erased',
    );
  });
});

describe('The smaller pictures', () => {
  it('are made once, sealed, and are what is read then', async () => {
    const person = await hub.addPerson();
    const large = await photo('#884422', 2000, 1500);
    const { id } = await hub.part.documents.upload(person, upload('adhar_front', large));
    await hub.part.jobs['make-pictures']({ documentId: id }, run);
    const named = await hub.namedKeys();
    await hub.part.jobs['make-pictures']({ documentId: id }, run);

    expect(await hub.namedKeys()).toEqual(named);
    expect(await hub.part.documents.listOf(person.id)).toMatchObject([{ has_small: true }]);
    const sizes = await Promise.all(
      (['original', 'display', 'thumbnail'] as const).map(
        async (variant) => (await hub.part.reading.read(id, variant, person)).bytes.length,
      ),
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(new Set(sizes).size).toBe(3);
  });

  it('that are made twice at once are kept once', async () => {
    const person = await hub.addPerson();
    const { id } = await hub.part.documents.upload(person, upload('selfie', picture));
    const make = () => hub.part.jobs['make-pictures']({ documentId: id }, run);
    await Promise.all([make(), make()]);
    hub.clockAhead = HOURS_2;
    await removeAll();
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
    await hub.part.reading.read(id, 'thumbnail', person);
  });

  it('of a document that is replaced meanwhile leave nothing behind', async () => {
    const person = await hub.addPerson();
    const { id } = await hub.part.documents.upload(person, upload('selfie', picture));
    const put = vi.spyOn(hub.part.files, 'put').mockImplementationOnce(async (key, bytes) => {
      put.mockRestore();
      await hub.part.documents.upload(person, upload('selfie', await photo('#000')));
      await hub.part.files.put(key, bytes);
    });
    await hub.part.jobs['make-pictures']({ documentId: id }, run);
    hub.clockAhead = HOURS_2;
    await removeAll();
    expect(hub.filesOnDisk()).toEqual(await hub.namedKeys());
  });
});

describe('An erasure', () => {
  it('removes the files of a purpose and is done when they are gone', async () => {
    const person = await hub.addPerson();
    await hub.part.documents.upload(person, upload('adhar_front', picture));
    const selfie = await hub.part.documents.upload(person, upload('selfie', picture));
    const erasureId = selfie.id;
    await hub.base.database
      .insertInto('erasures')
      .values({ id: erasureId, user_id: person.id, purpose: 'face', asked_by: 'attendee' })
      .execute();
    await hub.base.transact((tx) => hub.part.erasure.erase(tx, person.id, ['face'], erasureId));
    expect(await hub.jobs()).toContainEqual({ name: 'delete-files', payload: { erasureId } });
    expect(await hub.keys.open(person.id, 'face')).toBeNull();
    expect(await rowOf(person)).toMatchObject({ selfie: null, review_state: 'waiting' });

    await hub.part.jobs['delete-files']({ erasureId }, run);

    const erasure = await hub.base.database
      .selectFrom('erasures')
      .select('done_at')
      .where('id', '=', erasureId)
      .executeTakeFirstOrThrow();
    expect(erasure.done_at).not.toBeNull();
    expect(hub.filesOnDisk().filter((name) => name.startsWith(`${person.id}/selfie/`))).toEqual([]);
    expect((await hub.part.documents.listOf(person.id)).map((one) => one.file_type)).toEqual([
      'adhar_front',
    ]);
    expect(await codeOf(hub.part.reading.read(selfie.id, 'original', person))).toBe(
      'document-unknown',
    );
  });

  it('waits for a store that does not answer, and is tried again', async () => {
    const person = await hub.addPerson();
    await hub.part.documents.upload(person, upload('selfie', picture));
    await hub.base.transact((tx) => hub.part.erasure.erase(tx, person.id, ['face'], newId()));
    expect(await rowOf(person)).toMatchObject({ selfie: null, review_state: 'none' });
    const unavailable = new GatehouseError('store-unavailable', 'down');
    vi.spyOn(hub.part.files, 'delete').mockRejectedValueOnce(unavailable);

    expect(await codeOf(removeAll())).toBe('store-unavailable');
    expect((await doomed()).map(({ why }) => why)).toContain('erased');
    await removeAll();
    expect(await doomed()).toEqual([]);
  });
});
