import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { DocumentRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { KEY_BYTES, openSealed, seal } from '../keys/envelope.ts';
import type { DocumentVariant, FileSeal, FileType } from '../services/document-ports.ts';

type Named = Pick<DocumentRow, 'id' | 'user_id' | 'file_type'>;

/** What a file belongs to, to the letter: it opens as nothing else, and as nobody else's. */
function bindings({ id, user_id, file_type }: Named, variant: DocumentVariant): string {
  return `file\0${id}\0${user_id}\0${file_type}\0${variant}`;
}

/** Each file has a key of its own, derived from its person's (HKDF-SHA-256, RFC 5869). */
export function fileKey(personKey: KeyObject, binds: string): KeyObject {
  const bytes = hkdfSync('sha256', personKey, '', `gatehouse-hub-${binds}`, KEY_BYTES);
  return createSecretKey(Buffer.from(bytes));
}

/** Seals documents under the keys of their people, before they reach any store. */
export const fileSeal: FileSeal = {
  seal(personKey, document, variant, bytes) {
    const binds = bindings(document, variant);
    return seal(fileKey(personKey, binds), bytes, binds);
  },
  open(personKey, document, variant, sealed) {
    const binds = bindings(document, variant);
    return openSealed(fileKey(personKey, binds), sealed, binds);
  },
  newKey: (userId: Uuid, fileType: FileType) =>
    `${userId}/${fileType}/${randomBytes(16).toString('hex')}`,
};
