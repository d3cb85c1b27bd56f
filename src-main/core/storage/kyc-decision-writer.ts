import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, type Command } from './statement.ts';

/** Prepares the insert of a decision about somebody's documents, at a review or at the gate. */
export function kycDecisionWriter(database: WritableDatabase): Command<KycDecisionRow> {
  return command<KycDecisionRow>(database, (p) =>
    build.insertInto('kyc_decisions').values({
      id: p('id'),
      user_id: p('user_id'),
      decision: p('decision'),
      reason: p('reason'),
      words: p('words'),
      about_id: p('about_id'),
      staff_id: p('staff_id'),
      seen_id: p('seen_id'),
      decided_at: p('decided_at'),
    }),
  );
}
