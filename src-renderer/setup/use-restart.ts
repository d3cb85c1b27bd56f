import { useCallback } from 'react';
import { useServices } from '../services.tsx';

/** Starts the core anew, which opens the store again; what becomes of it the core says itself. */
export function useRestart(): () => void {
  const { shell, report } = useServices();
  return useCallback(() => {
    shell.call('shell.restartCore', {}).catch((error: unknown) => report(String(error)));
  }, [shell, report]);
}
