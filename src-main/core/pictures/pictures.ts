import type { DocumentPictures, PictureIntake } from '../services/pictures.ts';
import { createDocumentPictures } from './document-pictures.ts';
import { createPictureIntake } from './picture-intake.ts';
import { PictureLibrary } from './picture-library.ts';

/** Everything that is done to pictures, one at a time. Nothing is loaded before the first one. */
export function openPictures(): PictureIntake & DocumentPictures {
  const library = new PictureLibrary();
  return { ...createPictureIntake(library), ...createDocumentPictures(library) };
}
