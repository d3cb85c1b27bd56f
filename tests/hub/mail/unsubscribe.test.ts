import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { registerRoutes } from '#server/http/registrar.ts';
import { queueReminders } from '#server/services/reminders.ts';
import { unsubscribeToken } from '#server/services/unsubscribe.ts';
import { createMailQueue } from '#server/storage/mail-queue.ts';
import { createMailReminders } from '#server/storage/mail-reminders.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openMailDesk, sendAll } from '#tests/fixtures/mail-desk.ts';
import { addEvent, addPerson, addRegistration } from '#tests/fixtures/mail-people.ts';
import { openMailSink } from '#tests/fixtures/mail-sink.ts';

async function open() {
  const database = await freshDatabase();
  const sink = await openMailSink();
  const now = '2026-12-30T05:00:00.000Z';
  const mail = sink.config;
  const desk = openMailDesk({ databaseUrl: database.url, mail, now: () => Date.parse(now) });
  const app = fastify();
  await app.register(cookie);
  await app.register(formbody);
  registerRoutes(app, desk.part.routes, {
    authenticate: async () => null,
    count: async () => {},
    language: () => 'hi',
    secureCookies: false,
  });
  return {
    desk,
    app,
    now,
    sink,
    wants: async () =>
      (await desk.database.selectFrom('users').select('wants_reminders').executeTakeFirst())
        ?.wants_reminders,
    async [Symbol.asyncDispose]() {
      await app.close();
      await desk[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

describe('the link that ends reminders', () => {
  it('is in the header of a reminder, and a mail program ends them with one tap (RFC 8058)', async () => {
    await using hub = await open();
    const { desk } = hub;
    const event = await addEvent(desk.database, { event_date: '2026-12-31' });
    const person = await addPerson(desk.database);
    const before = { created_at: '2026-01-01T00:00:00.000Z' };
    await addRegistration(desk.database, person, event, before);
    const queue = createMailQueue({ domain: 'hub.example', sealer: desk.master });
    await queueReminders(createMailReminders(desk.database, queue), desk.transact, hub.now);
    await sendAll(desk);
    const source = hub.sink.sources[0]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? '';
    const link = /^List-Unsubscribe: <([^>]+)>/m.exec(source)?.[1] ?? '';
    expect(link).toMatch(/^https:\/\/hub\.example\/unsubscribe\//);
    expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');

    const url = new URL(link).pathname;
    const page = await hub.app.inject({ method: 'GET', url });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('मुझे याद न दिलाएँ');
    expect(await hub.wants()).toBe(true);
    const tap = {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    } as const;
    expect((await hub.app.inject(tap)).statusCode).toBe(200);
    expect((await hub.app.inject(tap)).statusCode).toBe(200);
    expect(await hub.wants()).toBe(false);
    expect(desk.log).toMatchObject([{ type: 'reminders.ended', about: { id: person } }]);
  });

  it("is nobody's when it was made up, cut, changed, or made for something else", async () => {
    await using hub = await open();
    const person = await addPerson(hub.desk.database);
    const good = unsubscribeToken(hub.desk.master, person);
    const sealed = Buffer.from(hub.desk.master.seal(Buffer.alloc(16, 1), 'mail-address'));
    const flipped = Buffer.from(good, 'base64url');
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const forged = [
      newId(),
      good.slice(0, -2),
      flipped.toString('base64url'),
      sealed.toString('base64url'),
      '%00',
    ];
    for (const token of forged) {
      const answer = await hub.app.inject({ method: 'POST', url: `/unsubscribe/${token}` });
      expect([token, answer.statusCode]).toEqual([token, 404]);
    }
    expect(await hub.wants()).toBe(true);
  });
});
