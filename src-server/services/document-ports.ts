import type { DocumentRow } from '#shared/domain/attendee.ts';

export type FileType = DocumentRow['file_type'];

/** What a document can be read as. Smaller ones are made by a job, soon after it came. */
export const DOCUMENT_VARIANTS = ['original', 'display', 'thumbnail'] as const;
export type DocumentVariant = (typeof DOCUMENT_VARIANTS)[number];

/** A picture as this program made it: upright, without metadata, of a size that is known. */
export interface MadePicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/jpeg';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Makes pictures of pictures. */
export interface DocumentPictures {
  /**
   * Takes in what somebody sent: JPEG, PNG, WebP or a GIF's first frame by content, made anew.
   * @throws GatehouseError picture-too-large, picture-too-many-pixels, picture-not-supported,
   * picture-damaged; file-infected, scanner-unavailable; too-many-requests where too many wait
   */
  takeIn(bytes: Uint8Array): Promise<MadePicture>;
  /** The two smaller ones of what was taken in. @throws GatehouseError picture-damaged */
  smaller(bytes: Uint8Array): Promise<Record<'display' | 'thumbnail', MadePicture>>;
}
