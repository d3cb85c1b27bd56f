import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyRoute } from '#server/http/route.ts';
import { newId } from '#shared/domain/id.ts';
import { HOLDERS, type Holder } from '#tests/fixtures/hub-callers.ts';
import { addressOf, openAttackedHub, type AttackedHub } from './attacked-hub.ts';

let hub: AttackedHub;
beforeAll(async () => {
  hub = await openAttackedHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** Every route whose address names something that is somebody's. */
function naming(): readonly { readonly route: AnyRoute; readonly url: string }[] {
  return hub.stand.hub.routes.flatMap((route) => {
    const url = addressOf(route, hub.victim);
    return url === null ? [] : [{ route, url }];
  });
}

function sent(route: AnyRoute, token: string): { payload?: string; 'content-type'?: string } {
  if (route.method === 'GET' || route.method === 'DELETE') return {};
  return route.kind === 'page'
    ? {
        payload: new URLSearchParams({ _csrf: token }).toString(),
        'content-type': 'application/x-www-form-urlencoded',
      }
    : { payload: '{}', 'content-type': 'application/json' };
}

async function statusFor(route: AnyRoute, url: string, holder: Holder): Promise<number> {
  const session = newId();
  const { payload, ...type } = sent(route, hub.callers.formToken(session));
  const headers = { ...(await hub.callers.headers(route.kind, holder, false, session)), ...type };
  const answer = await hub.app.inject({
    method: route.method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  return answer.statusCode;
}

/**
 * What is another's does not exist for an attendee; what is staff's or a kiosk's is refused; and a
 * person's session is no token of a restore.
 */
function wantedOfAttendee({ access }: AnyRoute): number {
  if (access === 'restore') return 401;
  return typeof access === 'object' || access === 'kiosk' ? 403 : 404;
}

test('another attendee gets at nothing that is the victim’s, by any address that names it', async () => {
  const before = await hub.rowsOfVictim();
  const tried = naming().filter(({ route }) => route.access !== 'public');
  const wrong: string[] = [];
  for (const { route, url } of tried) {
    const status = await statusFor(route, url, 'attendee');
    const wanted = wantedOfAttendee(route);
    if (status !== wanted) wrong.push(`${route.method} ${route.url}: ${status}, not ${wanted}`);
  }
  expect(wrong).toEqual([]);
  expect(tried.length).toBeGreaterThan(20);
  expect(await hub.rowsOfVictim()).toBe(before);
});

test('the victim reads by the same addresses, so that the refusals were of the right thing', async () => {
  const { victim, app } = hub;
  const wrong: string[] = [];
  for (const { route, url } of naming()) {
    const isOwn = route.access === 'attendee' || route.access === 'signed-in';
    if (route.kind !== 'api' || route.method !== 'GET' || !isOwn) continue;
    const { statusCode } = await app.inject({ url, headers: { authorization: victim.bearer } });
    if (statusCode !== 200) wrong.push(`${route.url}: ${statusCode}`);
  }
  expect(wrong).toEqual([]);
});

test.each(HOLDERS.filter((one) => one !== 'attendee'))(
  'a member of staff (%s) does nothing with the victim’s things that the role may not',
  async (holder) => {
    const before = await hub.rowsOfVictim();
    const wrong: string[] = [];
    for (const { route, url } of naming()) {
      const { access } = route;
      const may = access === 'public' || access === 'signed-in';
      if (may || (typeof access === 'object' && access.staff.includes(holder))) continue;
      const status = await statusFor(route, url, holder);
      const wanted = access === 'restore' ? 401 : 403;
      if (status !== wanted) wrong.push(`${route.method} ${route.url}: ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(await hub.rowsOfVictim()).toBe(before);
  },
);

test.each([
  ['gate', 404],
  ['supervisor', 404],
  ['reviewer', 200],
] as const)('%s reads an identity document: %i', async (holder, wanted) => {
  const url = `/v1/documents/${hub.victim.documentId}/original`;
  const headers = await hub.callers.headers('api', holder);
  expect((await hub.app.inject({ url, headers })).statusCode).toBe(wanted);
});

test('an id that is made up, cut or another kind’s is answered as one that is not there', async () => {
  const headers = await hub.callers.headers('api', 'attendee');
  const { victim } = hub;
  const ids = [newId(), victim.eventId, victim.id, victim.documentId];
  const answers = [];
  for (const id of ids) {
    const answer = await hub.app.inject({ url: `/v1/me/registrations/${id}`, headers });
    const { code, detail } = answer.json<{ code: string; detail: string }>();
    answers.push(`${answer.statusCode} ${code} ${detail.replaceAll(id, 'ID')}`);
  }
  const own = await hub.app.inject({
    url: `/v1/me/registrations/${victim.registrationId}`,
    headers,
  });
  const { code, detail } = own.json<{ code: string; detail: string }>();
  expect(new Set(answers)).toEqual(new Set([`${own.statusCode} ${code} ${detail}`]));
});
