import { adminAnswer, type AdminQuestion } from './admin-messages.ts';
import type { AdminQueries } from './admin-queries.ts';
import { createAskedThread } from './asked-thread.ts';
import type { DatabaseAccess } from './database.ts';

type QueryName = keyof AdminQueries;
type QueryInput<N extends QueryName> = AdminQueries[N] extends (input: infer I) => unknown
  ? I
  : never;
type QueryResult<N extends QueryName> = AdminQueries[N] extends (input: never) => infer R
  ? Awaited<R>
  : never;

/** Asks the thread of long reads. */
export interface AdminReader {
  /** @throws GatehouseError of storage, or what the query refuses with */
  ask<N extends QueryName>(name: N, input: QueryInput<N>): Promise<QueryResult<N>>;
  close(): Promise<void>;
}

/**
 * Runs the thread of admin mode's long reads; starts it with the first question.
 * @param script admin-worker.ts, or what it was built into
 */
export function createAdminReader(access: DatabaseAccess, script: URL): AdminReader {
  const thread = createAskedThread(access, script, adminAnswer);
  return {
    async ask(name, input) {
      const question = (id: number): AdminQuestion => ({ id, query: name, input });
      const { result } = await thread.ask(question);
      // Both ends are ours and of one build: the query's own type says what it returned.
      return result as QueryResult<typeof name>;
    },
    close: () => thread.close(),
  };
}
