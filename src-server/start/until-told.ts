/** A second signal sooner than this is the same Ctrl-C: npm sends on what the terminal sent too. */
const SAME_MS = 1_000;

/**
 * Resolves when somebody asks this process to end: Ctrl-C, a service manager, a closed terminal.
 * @param again called when they ask once more
 */
export function untilToldToEnd(again: () => void): Promise<void> {
  return new Promise((resolve) => {
    let first: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (first === null) {
          first = now;
          resolve();
        } else if (now - first > SAME_MS) again();
      });
    }
  });
}
