import { useEffect, useState } from 'react';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import { useServices } from '../services.tsx';

/** Signs from which a search begins. */
export const SHORTEST_QUERY = 3;
/** Pause in typing after which it is asked, ms. */
const PAUSE_MS = 150;

export type SearchView =
  | { readonly at: 'short' }
  | { readonly at: 'searching' }
  | { readonly at: 'failed' }
  | { readonly at: 'found'; readonly hits: readonly SearchHit[]; readonly more: boolean };

/** Searches for what is typed, once the typing pauses; an older answer never replaces a newer. */
export function useSearch(query: string): SearchView {
  const { core, report } = useServices();
  const [answer, setAnswer] = useState<SearchView>({ at: 'searching' });
  const wanted = query.trim();
  const isShort = wanted.length < SHORTEST_QUERY;

  useEffect(() => {
    if (isShort) return;
    let isWanted = true;
    const timer = setTimeout(() => {
      core.call('gate.search', { query: wanted }).then(
        ({ hits, more }) => {
          if (isWanted) setAnswer({ at: 'found', hits, more });
        },
        (error: unknown) => {
          report(`gate.search: ${String(error)}`);
          if (isWanted) setAnswer({ at: 'failed' });
        },
      );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [core, report, wanted, isShort]);

  return isShort ? { at: 'short' } : answer;
}
