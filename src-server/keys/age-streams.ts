import { Decrypter, Encrypter } from 'age-encryption';
import { Readable } from 'node:stream';
import { GatehouseError } from '#shared/errors.ts';
import type { AgeStreams } from '../services/hub-backup-ports.ts';

const NOT_FOR_KEY = /no identity matched/i;

/** The library's errors say no code. */
function asRefusal(error: unknown): Error {
  if (error instanceof GatehouseError) return error;
  const isOthers = error instanceof Error && NOT_FOR_KEY.test(error.message);
  return isOthers
    ? new GatehouseError('backup-not-for-key', 'it is sealed to other keys', {}, error)
    : new GatehouseError('backup-damaged', 'it can’t be opened', { reason: 'not-age' }, error);
}

function streamOf(readable: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(
    readable.map((part: Uint8Array) => new Uint8Array(part)),
  ) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Whole files by age (age-encryption.org/v1), never whole in memory. */
export const ageStreams: AgeStreams = {
  async seal(recipients, bytes) {
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return Readable.from(await encrypter.encrypt(streamOf(bytes)), { objectMode: false });
  },
  async open(identity, sealed) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      const opened = await decrypter.decrypt(streamOf(sealed));
      async function* parts(): AsyncGenerator<Uint8Array> {
        try {
          yield* opened;
        } catch (error) {
          throw asRefusal(error);
        }
      }
      return Readable.from(parts(), { objectMode: false });
    } catch (error) {
      throw asRefusal(error);
    }
  },
};
