import { z } from 'zod';
import { errorCode, GatehouseError, type ErrorFacts } from '#shared/errors.ts';
import { SYNC_HEADERS } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';

/** Headers of an answer, by their names in small letters. */
export type AnswerHeaders = Readonly<Record<string, unknown>>;

const problem = z.object({
  code: errorCode,
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

const LONGEST_WAIT_SECONDS = 600;

function textHeader(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** The hub's time in an answer, milliseconds since the Unix epoch; null: it says none. */
export function hubTimeOf(headers: AnswerHeaders): number | null {
  const said = Number(textHeader(headers, SYNC_HEADERS.time) ?? Number.NaN);
  return Number.isFinite(said) ? said : null;
}

/** The hub's epoch in an answer; null: it says none. */
export function epochOf(headers: AnswerHeaders): string | null {
  return textHeader(headers, SYNC_HEADERS.epoch);
}

/**
 * How long the hub asks to be left alone (RFC 9110, 10.2.3), seconds or a date.
 * @returns seconds, at most ten minutes; null: it does not ask
 */
export function retryAfterOf(headers: AnswerHeaders, nowMs: number): number | null {
  const said = textHeader(headers, 'retry-after');
  if (said === null) return null;
  const seconds = /^\d+$/.test(said.trim()) ? Number(said) : (Date.parse(said) - nowMs) / 1000;
  return Number.isFinite(seconds)
    ? Math.min(LONGEST_WAIT_SECONDS, Math.max(0, Math.ceil(seconds)))
    : null;
}

function isOfHub(headers: AnswerHeaders): boolean {
  return /^\d+$/.test(textHeader(headers, SYNC_HEADERS.protocol) ?? '');
}

/**
 * Whether an answer is the hub's at all. A captive portal answers anything with a page of its own, a
 * proxy says itself that nobody is behind it.
 * @throws GatehouseError hub-answer-unreadable, hub-unreachable
 */
export function requireHub(status: number, headers: AnswerHeaders, nowMs: number): void {
  if (isOfHub(headers)) return;
  const retryAfter = retryAfterOf(headers, nowMs);
  const facts = { status, ...(retryAfter === null ? {} : { retryInSeconds: retryAfter }) };
  if (status >= 500 || status === 429) {
    throw new GatehouseError('hub-unreachable', `a proxy answered ${status}`, facts);
  }
  throw new GatehouseError('hub-answer-unreadable', `not the hub's answer: ${status}`, facts);
}

/**
 * Whether the body is of the kind that was asked for.
 * @throws GatehouseError hub-answer-unreadable
 */
export function requireType(headers: AnswerHeaders, type: string): void {
  const said = (textHeader(headers, 'content-type') ?? '').split(';', 1).join('').trim();
  if (said === type) return;
  throw new GatehouseError('hub-answer-unreadable', `a body of type ${said.slice(0, 60)}`);
}

/** A refusal of the hub as an error. @param text its body */
export function refusalOf(
  status: number,
  headers: AnswerHeaders,
  text: string,
  nowMs: number,
): GatehouseError {
  const retryAfter = retryAfterOf(headers, nowMs);
  const wait: ErrorFacts = retryAfter === null ? {} : { retryInSeconds: retryAfter };
  const said = problem.safeParse(parseJson(text));
  if (said.success) {
    const { code, facts } = said.data;
    return new GatehouseError(code, `the hub refused: ${code}`, { ...facts, ...wait, status });
  }
  const code = status >= 500 || status === 429 ? 'hub-unreachable' : 'hub-answer-unreadable';
  return new GatehouseError(code, `the hub answered ${status}`, { status, ...wait });
}
