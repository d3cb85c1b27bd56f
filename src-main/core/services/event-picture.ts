import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import type { Erasures } from './erasure.ts';
import type { EventEditing, EventSaved } from './event-editing.ts';
import type { EventStore } from './event-store.ts';
import { freshId } from './fresh-id.ts';
import type { PictureIntake } from './pictures.ts';

/** Where pictures of events lie, each under its event's key. */
export interface EventPictureFiles {
  write(fileId: Uuid, eventId: Uuid, bytes: Uint8Array): Promise<void>;
  /** Null: it can't be read. */
  read(fileId: Uuid, eventId: Uuid): Promise<Uint8Array | null>;
}

export interface EventPictures {
  /** @throws GatehouseError picture-..., event-unknown, not-made-here */
  set(eventId: Uuid, picture: Uint8Array | null, actor: Actor): Promise<EventSaved>;
  /** @throws GatehouseError event-unknown, photo-unavailable */
  read(eventId: Uuid): Promise<PictureView>;
  /** Gives one event the picture of another; nothing where there is none. */
  copy(fromId: Uuid, toId: Uuid, actor: Actor): Promise<EventSaved | null>;
}

export interface EventPicturePorts {
  readonly editing: Pick<EventEditing, 'find' | 'setImage'>;
  readonly store: Pick<EventStore, 'doom'>;
  readonly transaction: <T>(work: () => T) => T;
  readonly files: EventPictureFiles;
  readonly intake: Pick<PictureIntake, 'eventPicture'>;
  readonly erasures: Pick<Erasures, 'complete'>;
}

/** Events' pictures: made anew, kept encrypted, the one before removed. */
export function createEventPictures(ports: EventPicturePorts): EventPictures {
  const { editing, store, transaction, files, intake, erasures } = ports;

  /** The file first: a row must not promise a picture that is not there. */
  async function keep(eventId: Uuid, bytes: Uint8Array, actor: Actor): Promise<EventSaved> {
    const fileId = freshId();
    await files.write(fileId, eventId, bytes);
    try {
      return editing.setImage(eventId, fileId, actor);
    } catch (error) {
      transaction(() => store.doom(fileId));
      throw error;
    } finally {
      await erasures.complete();
    }
  }

  return {
    async set(eventId, picture, actor) {
      // Before the work: an event that can't be changed wants no picture.
      if (!editing.find(eventId).madeHere) {
        throw new GatehouseError('not-made-here', `event ${eventId} came with a package`);
      }
      if (picture !== null) {
        const { bytes } = await intake.eventPicture(picture);
        return keep(eventId, bytes, actor);
      }
      const saved = editing.setImage(eventId, null, actor);
      await erasures.complete();
      return saved;
    },
    async read(eventId) {
      const { image } = editing.find(eventId).event;
      const bytes = image === null ? null : await files.read(image, eventId);
      if (bytes === null) {
        throw new GatehouseError('photo-unavailable', `no picture of event ${eventId}`);
      }
      // A Buffer's pool would travel over the port whole: give it bytes of its own.
      return { mime: 'image/jpeg', bytes: Uint8Array.from(bytes) };
    },
    async copy(fromId, toId, actor) {
      const { image } = editing.find(fromId).event;
      const bytes = image === null ? null : await files.read(image, fromId);
      return bytes === null ? null : keep(toId, bytes, actor);
    },
  };
}
