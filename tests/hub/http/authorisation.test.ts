import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyRoute } from '#server/http/route.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { openTestHub, type TestHub } from '../../fixtures/hub-app.ts';
import { newId } from '#shared/domain/id.ts';
import { addCallers, HOLDERS, type Callers, type Holder } from '../../fixtures/hub-callers.ts';
import { enrolKiosk } from '../../fixtures/hub-kiosk.ts';

let stand: TestHub;
let callers: Callers;
/** The code of the last request's refusal. */
let refusal: ErrorCode | null = null;
beforeAll(async () => {
  stand = await openTestHub();
  stand.app.addHook('onError', async (_request, _reply, error) => {
    refusal = error instanceof GatehouseError ? error.code : 'internal';
  });
  callers = await addCallers(stand);
});
afterAll(() => stand[Symbol.asyncDispose]());

type Verdict = 'sign in' | 'not allowed' | 'revoked' | 'let through';

function mayUse({ access }: AnyRoute, holder: Holder): boolean {
  if (access === 'public' || access === 'signed-in') return true;
  if (access === 'attendee') return holder === 'attendee';
  if (access === 'kiosk' || access === 'restore') return false;
  return holder !== 'attendee' && access.staff.includes(holder);
}

/** What the frame said, before any handler could. */
async function verdictOn(route: AnyRoute, headers: Record<string, string>): Promise<Verdict> {
  refusal = null;
  const answer = await callers.ask(route, headers);
  if (answer.statusCode >= 500 && route.url !== '/ready') {
    throw new Error(`${route.method} ${route.url}: ${answer.statusCode} ${answer.body}`);
  }
  if (refusal === 'unauthenticated' || refusal === 'session-ended') return 'sign in';
  if (refusal === 'kiosk-revoked') return 'revoked';
  return refusal === 'not-allowed' ? 'not allowed' : 'let through';
}

/** Every cell that is not as the routes say, as a sentence. */
async function mistakes(
  headersOf: (route: AnyRoute) => Promise<Record<string, string>>,
  wanted: (route: AnyRoute) => Verdict,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of stand.hub.routes) {
    const verdict = await verdictOn(route, await headersOf(route));
    const want = wanted(route);
    if (verdict !== want) wrong.push(`${route.method} ${route.url}: ${verdict}, not ${want}`);
  }
  return wrong;
}

test('refusals of the frame are told as the client of each kind understands them', async () => {
  const program = await stand.app.inject({ url: '/v1/me' });
  expect([program.statusCode, program.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  const browser = await stand.app.inject({ url: '/account' });
  expect([browser.statusCode, browser.headers['location']]).toEqual([
    303,
    '/sign-in?back=%2Faccount',
  ]);
  const { authorization } = await callers.headers('api', 'gate');
  const wrongRole = await stand.app.inject({ url: '/v1/staff', headers: { authorization } });
  expect([wrongRole.statusCode, wrongRole.json().code]).toEqual([403, 'not-allowed']);
});

describe('every route of the hub', () => {
  test('lets nobody through who is not signed in, unless it is public', async () => {
    const wanted = ({ access }: AnyRoute): Verdict =>
      access === 'public' ? 'let through' : 'sign in';
    expect(await mistakes(async () => ({}), wanted)).toEqual([]);
  });

  test.each(HOLDERS)('lets through %s, or not, as it declares', async (holder) => {
    const wanted = (route: AnyRoute): Verdict =>
      mayUse(route, holder)
        ? 'let through'
        : route.access === 'restore'
          ? 'sign in'
          : 'not allowed';
    expect(await mistakes((route) => callers.headers(route.kind, holder), wanted)).toEqual([]);
  });

  test.each([false, true])('lets through a kiosk (revoked: %s), or not', async (isRevoked) => {
    const kiosk = await enrolKiosk(stand, { use: 'office' });
    const operator = { type: 'system', id: null, ip: null, userAgent: null } as const;
    if (isRevoked) await stand.hub.kiosks.fleet.revoke(operator, kiosk.id);
    const token = await kiosk.token();
    const wanted = ({ kind, access, isForRevoked, url }: AnyRoute): Verdict => {
      // That its copy is gone says a revoked kiosk alone.
      if (url === '/v1/sync/wiped' && !isRevoked) return 'not allowed';
      if (access === 'kiosk') return isRevoked && isForRevoked !== true ? 'revoked' : 'let through';
      return kind === 'page' && access === 'public' ? 'let through' : 'sign in';
    };
    const asKiosk = stand.hub.routes.map((route) => ({
      ...route,
      url: route.url.replaceAll(/:\w+/g, () => newId()) as AnyRoute['url'],
    }));
    const wrong: string[] = [];
    for (const [at, route] of stand.hub.routes.entries()) {
      const { method, url } = asKiosk[at]!;
      // Whoever says this is revoked by it: another says it.
      const asker = url === '/v1/sync/retired' && !isRevoked ? await enrolKiosk(stand) : kiosk;
      const own = asker === kiosk ? token : await asker.token();
      const headers = await asker.headers(method, url, own);
      const verdict = await verdictOn(asKiosk[at]!, headers);
      const want = wanted(route);
      if (verdict !== want) wrong.push(`${method} ${route.url}: ${verdict}, not ${want}`);
    }
    expect(wrong).toEqual([]);
  });

  test('takes no session that was ended', async () => {
    const wanted = ({ kind, access }: AnyRoute): Verdict =>
      kind === 'api' || access !== 'public' ? 'sign in' : 'let through';
    expect(await mistakes((route) => callers.headers(route.kind, 'admin', true), wanted)).toEqual(
      [],
    );
  });

  test('takes no token that is none', async () => {
    const wanted = ({ kind, access }: AnyRoute): Verdict =>
      kind === 'api' || access !== 'public' ? 'sign in' : 'let through';
    const garbage = {
      authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZSI6ImFkbWluIn0.',
      cookie: `__Host-gatehouse_session=${'A'.repeat(43)}`,
    };
    expect(await mistakes(async () => garbage, wanted)).toEqual([]);
  });
});
