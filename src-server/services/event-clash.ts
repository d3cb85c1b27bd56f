import type { EventField } from '#shared/domain/event-edit.ts';
import { valuesOf } from '#shared/domain/event-edit.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { GatehouseError, type ErrorFacts } from '#shared/errors.ts';

/** Longest value that a clash shows. */
const SHOWN_CHARS = 300;

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, SHOWN_CHARS);
}

/**
 * The refusal of an edit that saw an older version. Its facts are the version that is there now, and
 * of each field that both edited the value that is there (`title.now`) and the one that was to be
 * saved (`title.yours`). An event is public: none of it is personal.
 * @param edited fields that were edited since the version that was seen
 */
export function editClash(
  now: SavedEvent & { readonly version: HlcStamp },
  yours: SavedEvent,
  edited: readonly string[],
): GatehouseError {
  const fields = edited as readonly EventField[];
  const [held, asked] = [valuesOf(now, fields), valuesOf(yours, fields)];
  const facts: Record<string, ErrorFacts[string]> = { version: now.version };
  for (const field of fields) {
    const [is, was] = [shown(held[field]), shown(asked[field])];
    if (is === was) continue;
    facts[`${field}.now`] = is;
    facts[`${field}.yours`] = was;
  }
  return new GatehouseError('edit-clash', 'somebody saved meanwhile', facts);
}
