/**
 * Does something when it is asked for, at once the first time, and never more often than that; asked
 * for meanwhile, it is done once at the end.
 */
export function createThrottle(
  everyMs: number,
  work: () => void,
): { readonly ask: () => void; readonly close: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let isAsked = false;
  let isClosed = false;

  function run(): void {
    timer = null;
    if (!isAsked || isClosed) return;
    isAsked = false;
    timer = setTimeout(run, everyMs).unref();
    work();
  }

  return {
    ask() {
      isAsked = true;
      // Not in the caller's own turn: it may be inside a transaction.
      timer ??= setTimeout(run, 0).unref();
    },
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
