import { newId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { DocumentPictures, DocumentStore } from './document-ports.ts';
import { eventPictureKey, type Events, type EventSaved } from './events.ts';
import type { FileStore } from './file-store.ts';
import type { Transact } from './transaction.ts';

export interface EventPictures {
  /** @throws GatehouseError as `DocumentPictures.takeIn`; event-unknown, store-unavailable */
  set(eventId: Uuid, picture: Uint8Array | null, actor: StaffActor): Promise<EventSaved>;
  /** JPEG. @throws GatehouseError event-unknown, photo-unavailable, store-unavailable */
  read(eventId: Uuid, image: Uuid): Promise<Buffer>;
}

/**
 * Pictures of events: made anew, of a size for a phone's screen, and not sealed, since they are for
 * everybody. That an object may come is noted before it is written, as with documents.
 */
export function createEventPictures(ports: {
  readonly events: Pick<Events, 'find' | 'setImage'>;
  readonly pictures: DocumentPictures;
  readonly files: FileStore;
  readonly intents: Pick<DocumentStore, 'intend' | 'settle'>;
  readonly transact: Transact;
}): EventPictures {
  const { events, pictures, files, intents, transact } = ports;
  return {
    async set(eventId, picture, actor) {
      await events.find(eventId);
      if (picture === null) return await events.setImage(eventId, null, actor, async () => {});
      const { display } = await pictures.smaller((await pictures.takeIn(picture)).bytes);
      const image = newId();
      const key = eventPictureKey(eventId, image);
      await transact((tx) => intents.intend(tx, [key]));
      await files.put(key, display.bytes);
      return await events.setImage(eventId, image, actor, async (tx) => {
        if (await intents.settle(tx, [key])) return;
        throw new GatehouseError('edit-clash', 'the picture was swept away meanwhile');
      });
    },
    async read(eventId, image) {
      const bytes = await files.read(eventPictureKey(eventId, image));
      if (bytes !== null) return bytes;
      throw new GatehouseError('photo-unavailable', `no picture of event ${eventId}`);
    },
  };
}
