import { constants } from 'node:os';

/** What stands for a value that was taken out. */
export const LEFT_OUT = '[left out]';

/** Keys whose values people chose or typed, or that say where in a network something is. */
const NAMING = /name|title|words|text|note|address|url|host|mail|phone|person|label|recipient/i;
/** Codes, ids, versions, times and names of files; no spaces, so no sentence, and no folder. */
const CODE = /^[\w.:+%-]{0,100}$/;
/** Letters and digits in one long run, as of a ticket, a token or a key. */
const SECRET = /(?=\w*\d)(?=\w*[A-Za-z])\w{32,}/;
/** A frame of a crash report: function, file, line. */
const CRASH_FRAME = /^(?:[\w$.<>#]+ )?[\w.-]+:\d+$/;
/** One word with a capital, as a name is written; the program's codes are not. */
const CAPITALISED = /^[A-Z][a-z]+$/;
/** Ten digits and more, as of a phone or an identity card, also with signs between. */
const LONG_NUMBER = /\d(?:[.:+%-]?\d){9,}/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const TIME_MS = /^1\d{12}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** What errors' own codes look like: of the system, of SQLite, of Node, of Chromium's network. */
const ERROR_CODES = /\b(?:E[A-Z\d]{2,14}|SQLITE_[A-Z_]{2,40}|ERR_[A-Z_]{2,40})\b/g;
/** The system's, by name: ELENA is none. */
const SYSTEM_CODES: ReadonlySet<string> = new Set(Object.keys(constants.errno));
/** `    at admit (file:///opt/…/core.js:10:5)`, or without a function. */
const FRAME =
  /^\s*at (?:(?:async |new )?([\w$.<>#]+) (?:\[as [\w$]+\] )?\()?\S*?([\w.-]+):(\d+):\d+\)?$/;
/** What a line of a log is called: constant words of the program. */
const EVENT = /^[a-z][a-z ,.:-]{0,80}$/;

/** Takes out what may be anybody's, and counts what it took. */
export interface Redaction {
  /** A line of a log: JSON of a line's facts. Null: it is none, and is left out whole. */
  line(text: string): string | null;
  /** Numbers and codes of a part of the program, of any shape. */
  facts(value: unknown): unknown;
  /** Values and lines that were taken out. */
  removed(): number;
}

/**
 * Lets through what looks like the program's own: numbers, codes, ids, times, frames of a stack. All
 * else goes, whatever it is: logs are written without personal data, and this is for the day on which
 * one was not. It can't tell a single word in small letters from a code: whoever sends a bundle reads it.
 */
export function createRedaction(): Redaction {
  let removed = 0;

  function leaveOut(): string {
    removed += 1;
    return LEFT_OUT;
  }

  /** Of a text in words its codes alone. */
  function codesOf(text: string): string {
    const codes = (text.match(ERROR_CODES) ?? []).filter(
      (code) => code.includes('_') || SYSTEM_CODES.has(code),
    );
    return [leaveOut(), ...codes].join(' ');
  }

  function framesOf(stack: string): string[] {
    return stack.split('\n').flatMap((line) => {
      const [, name, file, at] = FRAME.exec(line) ?? [];
      return file === undefined ? [] : [`${name ?? ''} ${file}:${String(at)}`.trim()];
    });
  }

  function isCode(value: string): boolean {
    return CODE.test(value) && !LONG_NUMBER.test(value) && !SECRET.test(value);
  }

  function text(key: string, value: string): unknown {
    if (key === 'stack' || key === 'cause') return framesOf(value);
    if (key === 'errorMessage' || key === 'text') return codesOf(value);
    if (NAMING.test(key)) return leaveOut();
    if (key === 'frames') return CRASH_FRAME.test(value) ? value : leaveOut();
    if (UUID.test(value) || TIME.test(value) || TIME_MS.test(value)) return value;
    // The kind of an error is written as a name is.
    const isName = key !== 'error' && CAPITALISED.test(value);
    return isCode(value) && !isName ? value : leaveOut();
  }

  function numberOf(key: string, value: number): unknown {
    // Times in milliseconds and bytes of a disk are long, too.
    const isOurs = /bytes$/i.test(key) || TIME_MS.test(String(Math.trunc(value)));
    return LONG_NUMBER.test(String(value)) && !isOurs ? leaveOut() : value;
  }

  function clean(key: string, value: unknown): unknown {
    if (typeof value === 'string') return text(key, value);
    if (typeof value === 'number') return numberOf(key, value);
    if (Array.isArray(value)) return value.map((one) => clean(key, one));
    if (typeof value !== 'object' || value === null) return value;
    return 'stack' in value && 'message' in value ? errorOf(value) : members(value);
  }

  function members(value: object): Record<string, unknown> {
    const kept: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(value)) {
      // A key that is no word of the program may itself be anybody's.
      if (isCode(name) && !CAPITALISED.test(name)) kept[name] = clean(name, one);
      else leaveOut();
    }
    return kept;
  }

  /** An error as the shell's log writes it. */
  function errorOf(error: object): unknown {
    const { name, message, stack, code } = error as Record<string, unknown>;
    return {
      error: clean('error', name),
      code: clean('code', code),
      message: typeof message === 'string' ? codesOf(message) : undefined,
      stack: typeof stack === 'string' ? framesOf(stack) : undefined,
    };
  }

  return {
    line(written) {
      let parsed: unknown;
      try {
        parsed = JSON.parse(written);
      } catch {
        parsed = null;
      }
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
        removed += 1;
        return null;
      }
      const { message, ...facts } = parsed as Record<string, unknown>;
      const event = typeof message === 'string' && EVENT.test(message) ? message : leaveOut();
      return JSON.stringify({ message: event, ...members(facts) });
    },
    facts: (value) => clean('', value),
    removed: () => removed,
  };
}
