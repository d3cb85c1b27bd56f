import { useEffect, useRef } from 'react';
import type { CoreEventPayload } from '#shared/ipc/core-contract.ts';
import { useServices } from '../services.tsx';

type Changed = CoreEventPayload<'data-changed'>['what'];

/** Says when the core changed rows of a kind, whoever did it: mostly to ask again. */
export function useDataChanged(what: Changed, onChanged: () => void): void {
  const { core } = useServices();
  const latest = useRef(onChanged);
  useEffect(() => {
    latest.current = onChanged;
  });
  useEffect(
    () =>
      core.on('data-changed', (changed) => {
        if (changed.what === what) latest.current();
      }),
    [core, what],
  );
}
