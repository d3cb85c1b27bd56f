import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { pictureLine, pictureRequest } from '#shared/wire/sync.ts';
import type { KioskActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { DocumentVariant, StoredDocument } from './document-ports.ts';
import type { DocumentReading } from './document-reading.ts';
import type { Transact } from './transaction.ts';

/** Files that are opened at a time for one kiosk: others wait for the same disk. */
const AT_ONCE = 4;

type PictureLine = z.infer<typeof pictureLine>;

export interface KioskPictureStore {
  /** Documents of people of the kiosk's events; of a gate's kiosk selfies alone. */
  readable(
    kiosk: Pick<KioskActor, 'id' | 'use'>,
    ids: readonly Uuid[],
  ): Promise<readonly StoredDocument[]>;
}

export interface KioskPictures {
  /**
   * Lines of NDJSON (pictureLine), in the order asked. That they were read is in the activity log,
   * once for the request, before the first is sent. A break of the store breaks the stream off.
   * @throws GatehouseError not-allowed: originals, at a gate
   */
  read(actor: KioskActor, asked: z.output<typeof pictureRequest>): Promise<Readable>;
}

/** Whether the picture of this size is there: in place of a small one no kiosk gets the original. */
function isMade(document: StoredDocument, size: DocumentVariant): boolean {
  if (size === 'original') return true;
  return (size === 'display' ? document.display_key : document.thumbnail_key) !== null;
}

/** Wires pictures for kiosks. */
export function createKioskPictures(ports: {
  readonly store: KioskPictureStore;
  readonly reading: Pick<DocumentReading, 'open'>;
  readonly audit: Audit;
  readonly transact: Transact;
}): KioskPictures {
  const { store, reading, audit, transact } = ports;

  async function lineOf(
    id: Uuid,
    document: StoredDocument | undefined,
    size: DocumentVariant,
  ): Promise<PictureLine> {
    if (document === undefined || !isMade(document, size)) return { id, data: null };
    const bytes = await reading.open(document, size);
    return { id, data: bytes?.toString('base64') ?? null };
  }

  async function* lines(
    ids: readonly Uuid[],
    found: ReadonlyMap<Uuid, StoredDocument>,
    size: DocumentVariant,
  ): AsyncGenerator<string> {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      const made = await Promise.all(some.map((id) => lineOf(id, found.get(id), size)));
      yield made.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
  }

  return {
    async read(actor, { size, ids }) {
      if (size === 'original' && actor.use !== 'office') {
        throw new GatehouseError('not-allowed', 'a gate needs no originals');
      }
      const documents = await store.readable(actor, ids);
      const found = new Map(documents.map((one) => [one.id, one]));
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'kiosk.pictures-read',
          facts: { size, asked: ids.length, given: found.size },
          about: { type: 'kiosk', id: actor.id },
        }),
      );
      return Readable.from(lines(ids, found, size));
    },
  };
}
