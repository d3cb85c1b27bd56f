import { z } from 'zod';

/** The sides of the identity card, and the picture of the face: the plan's columns of `users`. */
export const DOCUMENT_TYPES = ['adhar_front', 'adhar_back', 'selfie'] as const;
export const documentType = z.enum(DOCUMENT_TYPES);
export type DocumentType = z.infer<typeof documentType>;

/** The purpose under whose key a document is sealed. */
export function purposeOf(type: DocumentType): 'identity' | 'face' {
  return type === 'selfie' ? 'face' : 'identity';
}

/** What somebody who registers by themselves has still to hand in before they are reviewed. */
export function missingDocuments(
  held: Readonly<Record<DocumentType, unknown>>,
): readonly DocumentType[] {
  return DOCUMENT_TYPES.filter((type) => held[type] === null);
}
