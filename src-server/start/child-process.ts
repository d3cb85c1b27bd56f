import { readToProcess, type FromProcess, type ToProcess } from './process-messages.ts';

const LOOK_EVERY_MS = 2_000;

/** Tells the supervisor. It may have ended: then so do we, by node:cluster. */
export function say(message: FromProcess): void {
  process.send?.(message);
}

/**
 * Hears the supervisor. Signals are left to it: Ctrl-C in a terminal and a stop by systemd reach
 * every process at once, and requests are to be answered first.
 */
export function hear(act: (message: ToProcess) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const)
    process.on(signal, () => {});
  process.on('message', (raw: unknown) => {
    const message = readToProcess(raw);
    if (message !== null) act(message);
  });
}

/**
 * Says once when this process has had enough.
 * @param limits 0: without end
 * @param requests answered so far
 */
export function watchTiredness(
  limits: { readonly requests: number; readonly memoryMb: number },
  requests: () => number,
): void {
  const timer = setInterval(() => {
    const hasMany = limits.requests > 0 && requests() >= limits.requests;
    const isLarge = limits.memoryMb > 0 && process.memoryUsage.rss() > limits.memoryMb * 2 ** 20;
    if (!hasMany && !isLarge) return;
    clearInterval(timer);
    say({ hub: 'tired', why: hasMany ? 'requests' : 'memory' });
  }, LOOK_EVERY_MS);
  timer.unref();
}
