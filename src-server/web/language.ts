import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyRequest } from 'fastify';
import { LANGUAGE_COOKIE } from './site-routes.ts';
import type { Language } from './texts/words.ts';

const LONGEST_HEADER = 1000;

/** What somebody reads: as they chose, else as their browser says, else English. */
export function languageOf(request: Pick<FastifyRequest, 'cookies' | 'headers'>): Language {
  const chosen = request.cookies[LANGUAGE_COOKIE];
  if (chosen === 'en' || chosen === 'hi') return chosen;
  const header = request.headers['accept-language'];
  if (header === undefined || header.length > LONGEST_HEADER) return 'en';
  // Hindi is Hindi in any country: a region says nothing here.
  return negotiate<Language>(header.replaceAll(/-[a-z\d-]+/gi, ''), ['en', 'hi']) ?? 'en';
}
