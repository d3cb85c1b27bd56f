import type { PictureBox } from '#shared/domain/kyc.ts';

/** A picture as this program made it: upright, without metadata, of a size that is known. */
export interface MadePicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/jpeg';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Takes in pictures from outside. What it refuses is a GatehouseError `picture-...`. */
export interface PictureIntake {
  /**
   * A side of an identity card or a selfie, anew and without whatever came along with it: at most
   * 2,400 pixels a side.
   * @throws GatehouseError picture-too-large, picture-too-many-pixels, picture-not-supported,
   * picture-damaged
   */
  document(bytes: Uint8Array): Promise<MadePicture>;
  /** An event's picture: at most 1,600 pixels a side. @throws GatehouseError as `document` does */
  eventPicture(bytes: Uint8Array): Promise<MadePicture>;
}

/** Makes other pictures of a document. @throws GatehouseError as `PictureIntake` does */
export interface DocumentPictures {
  /** So small that a face can be found in it and little print be read: for the face engine alone. */
  small(bytes: Uint8Array): Promise<MadePicture>;
  /** Large, and all of it unreadable but one rectangle. */
  covered(bytes: Uint8Array, portrait: PictureBox | null): Promise<MadePicture>;
  /** The same picture with rectangles that nothing can be read under any more. */
  blackedOut(bytes: Uint8Array, boxes: readonly PictureBox[]): Promise<MadePicture>;
}
