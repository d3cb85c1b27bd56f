import { toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { CookieChange } from '../http/answer.ts';

/** Holds the secret of a session of the pages. */
export const SESSION_COOKIE = 'gatehouse_session';

/** Keeps a session in the browser until it ends by itself. */
export function sessionCookie(token: string, expiresAt: Instant, now: Instant): CookieChange {
  const milliseconds = toMilliseconds(expiresAt) - toMilliseconds(now);
  return {
    name: SESSION_COOKIE,
    isHostOnly: true,
    value: token,
    maxAge: Math.max(0, Math.floor(milliseconds / 1000)),
  };
}

/** Takes the session out of the browser. */
export const NO_SESSION: CookieChange = { name: SESSION_COOKIE, isHostOnly: true, value: null };
