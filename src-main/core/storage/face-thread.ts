import type { FaceFinder } from '../services/similar-faces.ts';
import { createAskedThread } from './asked-thread.ts';
import type { DatabaseAccess } from './database.ts';
import { faceThreadAnswer, type FaceThreadRequest } from './face-messages.ts';

export interface FaceThread extends FaceFinder {
  close(): Promise<void>;
}

/**
 * Runs the thread that searches among faces; starts it to prepare or with the first question, and
 * again after it died. While it does not run there is no open template in memory but those of the moment.
 * @param script face-worker.ts, or what it was built into
 */
export function createFaceThread(access: DatabaseAccess, script: URL): FaceThread {
  const thread = createAskedThread(access, script, faceThreadAnswer);
  const tell = (request: FaceThreadRequest): void => thread.tell(request);
  return {
    async find(question) {
      // Copies of their own: what is posted must not be a view of a larger pool.
      const templates = question.templates.map((template) => Uint8Array.from(template));
      const request = (id: number): FaceThreadRequest => ({
        do: 'find',
        id,
        question: { ...question, templates },
      });
      const { hits, searched } = await thread.ask(request);
      return { hits, searched };
    },
    prepare: (eventId) => {
      thread.ensure();
      tell({ do: 'prepare', eventId });
    },
    changed: (userId) => {
      tell({ do: 'changed', userId });
    },
    reload: () => {
      tell({ do: 'reload' });
    },
    close: () => thread.close(),
  };
}
