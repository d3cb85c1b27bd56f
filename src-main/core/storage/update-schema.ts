import type { Instant } from '#shared/domain/instant.ts';

/** What updates added (migrations/kiosk/0006-updates.ts). */
export interface UpdateSchema {
  update_state: {
    id: number;
    highest: number;
    offer: string | null;
    sequence: number | null;
    version: string | null;
    security: 0 | 1;
    below_minimum: 0 | 1;
    is_offered: 0 | 1;
    asked_at: Instant | null;
    failed: 'failed' | 'went-back' | null;
    failure: string | null;
    failed_at: Instant | null;
  };
}
