import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAskedThread } from './asked-thread.ts';
import { checkpointAnswer, type CheckpointRequest } from './checkpoint-messages.ts';
import type { DatabaseAccess } from './database.ts';

/** Turns of a load between two checkpoints: well before a commit would make one (4,000 pages). */
const TURNS = 12;

/** What a load does between two of its turns. */
export interface LoadRest {
  rest(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Lets whoever stands at the gate have their turn, and from time to time has a thread move into the
 * database what the write-ahead log holds. Else SQLite does that inside the commit that fills the log:
 * some 30 ms of it, and a visitor waits. The load waits for the thread, so that the log begins anew and
 * stays small; the gate does not.
 * @param script checkpoint-worker.ts, or what it was built into
 * @param onFailure told why a checkpoint failed; the rows are safe in the log, and the next tries
 */
export function createLoadRest(
  access: DatabaseAccess,
  script: URL,
  onFailure: (error: unknown) => void,
): LoadRest {
  const thread = createAskedThread(access, script, checkpointAnswer);
  let turns = 0;
  return {
    async rest() {
      turns += 1;
      if (turns % TURNS !== 0) {
        await nextTurn();
        return;
      }
      await thread.ask((id): CheckpointRequest => ({ id })).catch(onFailure);
    },
    close: () => thread.close(),
  };
}
