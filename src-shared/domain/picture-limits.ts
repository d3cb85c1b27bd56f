/** The largest picture that is taken in, bytes. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/** The most pixels of a picture that is taken in: what a phone's camera makes, and not a bomb. */
export const MAX_PICTURE_PIXELS = 40_000_000;

/** A picture that takes longer to decode was made to take long, seconds. */
export const MAX_PICTURE_SECONDS = 20;

/** The longer side of a document as it is kept, pixels: all print of a card is legible. */
export const DOCUMENT_SIDE = 2400;
