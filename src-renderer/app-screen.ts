import type { ErrorCode, ErrorFacts } from '#shared/errors.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { CoreFacts } from './core-data.ts';

/** Which screen belongs to what is known of the core. */
export type AppScreen =
  | { readonly at: 'starting' }
  | { readonly at: 'locked'; readonly passphrase: 'new' | 'known' }
  | { readonly at: 'setup'; readonly throwawayKey: boolean; readonly hasStaff: boolean }
  | { readonly at: 'gate'; readonly status: GateStatus; readonly recovering: boolean }
  | { readonly at: 'failed'; readonly code: ErrorCode; readonly facts: ErrorFacts }
  | { readonly at: 'gave-up' };

/**
 * The screen for the facts. A gate that was open stays on the screen while the core restarts, so
 * that nobody loses sight of a verdict; it says that it recovers.
 */
export function screenOf({
  link,
  core,
  status,
}: Pick<CoreFacts, 'link' | 'core' | 'status'>): AppScreen {
  if (link === 'gave-up') return { at: 'gave-up' };
  if (core === null) return { at: 'starting' };
  switch (core.phase) {
    case 'starting':
      return status === null ? { at: 'starting' } : { at: 'gate', status, recovering: true };
    case 'locked':
      return { at: 'locked', passphrase: core.passphrase };
    case 'setup':
      return { at: 'setup', throwawayKey: core.throwawayKey, hasStaff: core.hasStaff };
    case 'failed':
      return { at: 'failed', code: core.code, facts: core.facts };
    case 'gate':
      return status === null
        ? { at: 'starting' }
        : { at: 'gate', status, recovering: link !== 'connected' };
  }
}
