/** A trouble that setup names to the user, with what to do; it needs no stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * One progress line on stderr, so that a command's own output stays clean for pipes.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/**
 * Output of another program without addresses: where an install comes from is the machine's own
 * business, and a proxy's address can hold a password.
 * @param {string} text
 */
export function withoutAddresses(text) {
  return text
    .replace(/\b[a-z][a-z+.-]*:\/\/[^\s'")]+/gi, '<address>')
    .replace(/\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|local|internal)\b(?::\d+)?/gi, '<host>');
}

/**
 * Runs one step with a line before it and the seconds after it.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = Date.now();
  say(`${title} ...`);
  const result = await work();
  say(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return result;
}
