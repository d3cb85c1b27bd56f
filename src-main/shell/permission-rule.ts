import { isOwnAddress } from './page-files.ts';

/** What is known about who asks for a permission, as far as Electron says. */
export interface PermissionQuestion {
  readonly permission: string;
  /** Address or origin of the frame that asks. */
  readonly address: string;
  readonly isMainFrame: boolean;
  readonly media: readonly string[];
}

/** The one thing that a page may be granted: the camera, to our own page; never a microphone. */
export function mayGrant(question: PermissionQuestion): boolean {
  return (
    question.permission === 'media' &&
    question.isMainFrame &&
    isOwnAddress(question.address) &&
    question.media.length > 0 &&
    question.media.every((kind) => kind === 'video')
  );
}
