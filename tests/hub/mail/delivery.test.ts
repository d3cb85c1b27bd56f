import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { MailRequest } from '#server/services/outgoing-mail.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openMailDesk, sendAll, type MailDesk } from '#tests/fixtures/mail-desk.ts';
import { addEvent, addPerson, addRegistration } from '#tests/fixtures/mail-people.ts';
import { openMailSink, type SinkOptions } from '#tests/fixtures/mail-sink.ts';

const ticket = {
  number: 'K7M2-9QXB',
  ticketType: 'General',
  code: randomBytes(200),
  paper: Buffer.from('%PDF-1.7 a ticket'),
};

async function open(sinkOptions: SinkOptions = {}, now?: () => number) {
  const database = await freshDatabase();
  const sink = await openMailSink(sinkOptions);
  const desk = openMailDesk({
    databaseUrl: database.url,
    mail: sink.config,
    ticket,
    ...(now === undefined ? {} : { now }),
  });
  return {
    url: database.url,
    sink,
    desk,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function queue(desk: MailDesk, request: Omit<MailRequest, 'cause'> & { cause?: string }) {
  await desk.transact(
    async (tx) => await desk.part.mail.queue(tx, { cause: `test:${newId()}`, ...request }),
  );
}

async function rows(desk: MailDesk) {
  return await desk.database.selectFrom('mails').selectAll().orderBy('created_at').execute();
}

describe('a message', () => {
  it('is queued once a cause, with its job, and not at all when the transaction fails', async () => {
    await using at = await open();
    const userId = await addPerson(at.desk.database);
    const request = { kind: 'confirm-email', userId, cause: 'account:1', facts: {} } as const;
    await queue(at.desk, request);
    await queue(at.desk, request);
    const failing = at.desk.transact(async (tx) => {
      await at.desk.part.mail.queue(tx, { ...request, cause: 'account:2' });
      throw new Error('the account was not made after all');
    });
    await expect(failing).rejects.toThrow('not made after all');
    expect((await rows(at.desk)).map(({ cause }) => cause)).toEqual(['account:1']);
  });

  it('refuses facts that its kind does not take, and people that are not there', async () => {
    await using at = await open();
    const userId = await addPerson(at.desk.database);
    await expect(
      queue(at.desk, { kind: 'rejected', userId, facts: { reason: 'Aadhaar 1234' } }),
    ).rejects.toThrow('Invalid option');
    await expect(
      queue(at.desk, { kind: 'confirm-email', userId: newId(), facts: {} }),
    ).rejects.toThrow('no account');
  });

  it('goes out in HTML and text under an id of its own, and is marked as sent', async () => {
    await using at = await open();
    const userId = await addPerson(at.desk.database, { name: 'Asha <b>Rao</b>' });
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(at.desk);
    await sendAll(at.desk);
    const [mail] = await at.sink.parsed();
    const [row] = await rows(at.desk);
    expect(at.sink.messageIds).toEqual([row?.message_id]);
    expect(row?.message_id).toBe(`${row?.id}@hub.example`);
    expect(row).toMatchObject({ state: 'sent', attempts: 1, last_error: null });
    expect(mail?.subject).toBe('Confirm your e-mail address');
    expect(mail?.text).toContain(`https://hub.example/confirm?token=secret-of-${row?.id}`);
    expect(mail?.html).toContain('Hello Asha &lt;b&gt;Rao&lt;/b&gt;,');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.has('list-unsubscribe')).toBe(false);
    expect(JSON.stringify(row?.facts)).toBe('{}');
  });

  it('carries a ticket: its code inside, its paper attached', async () => {
    await using at = await open();
    const userId = await addPerson(at.desk.database, { language: 'hi' });
    const event = await addEvent(at.desk.database);
    const registration_id = await addRegistration(at.desk.database, userId, event);
    await queue(at.desk, {
      kind: 'ticket',
      userId,
      facts: { event_id: event.id, registration_id },
    });
    await sendAll(at.desk);
    const [mail] = await at.sink.parsed();
    expect(mail?.subject).toBe('आपका टिकट: Spring Rally');
    expect(mail?.text).toContain('कब: शनिवार, 4 मई 2030, शाम 6:00 बजे (IST)');
    const files = mail?.attachments.map(({ filename, related, content }) => [
      filename,
      related === true,
      content.equals(filename === 'ticket.png' ? ticket.code : ticket.paper),
    ]);
    expect(files).toEqual([
      ['ticket.png', true, true],
      ['ticket.pdf', false, true],
    ]);
  });

  it('reaches an address of its own, which is kept sealed and only until it went', async () => {
    await using at = await open();
    const erased = { erased_at: '2026-01-01T00:00:00.000Z' };
    const userId = await addPerson(at.desk.database, erased);
    await queue(at.desk, { kind: 'erasure-done', userId, facts: {}, to: 'gone@example.org' });
    const [before] = await rows(at.desk);
    expect(JSON.stringify(before)).not.toContain('gone@');
    await sendAll(at.desk);
    const [mail] = await at.sink.parsed();
    expect(mail?.to).toMatchObject({ text: 'gone@example.org' });
    expect(mail?.text).not.toContain('Asha');
    const [after] = await rows(at.desk);
    expect(after).toMatchObject({ state: 'sent', facts: {} });
  });

  it('goes to everybody who is registered, each once, and says what was before', async () => {
    await using at = await open();
    const event = await addEvent(at.desk.database);
    for (const status of ['registered', 'registered', 'cancelled'] as const) {
      await addRegistration(at.desk.database, await addPerson(at.desk.database), event, { status });
    }
    const request = {
      kind: 'event-changed',
      eventId: event.id,
      cause: 'event-changed:7',
      facts: { was_date: '2030-05-03', was_time: '17:30', was_venue: 'Old Hall' },
    } as const;
    const counts = [1, 2].map(
      async () =>
        await at.desk.transact(async (tx) => await at.desk.part.mail.queueForEvent(tx, request)),
    );
    expect(new Set(await Promise.all(counts))).toEqual(new Set([0, 2]));
    await sendAll(at.desk);
    const [mail] = await at.sink.parsed();
    expect(at.sink.messageIds).toHaveLength(2);
    expect(mail?.text).toContain('Was to be: Friday, 3 May 2030, 5:30 pm (IST)\nWas at: Old Hall');
  });
});

describe('a message that is not taken', () => {
  const refusals = [
    ['no such mailbox', 550, '5.1.1 <person@example.org> unknown', 'bounced', '550 5.1.1', 'hard'],
    ['no such mailbox, in the old way', 550, 'No such user', 'bounced', '550', 'hard'],
    ['refused by policy', 554, '5.7.1 looks like spam', 'failed', '554 5.7.1', 'good'],
    ['a full mailbox', 552, '5.2.2 mailbox full', 'queued', '552 5.2.2', 'good'],
    ['asked to come again', 450, '4.2.0 greylisted', 'queued', '450 4.2.0', 'good'],
  ] as const;

  for (const [name, code, text, state, kept, mailState] of refusals) {
    it(`is judged by its reply: ${name}`, async () => {
      await using at = await open({ recipient: () => ({ code, text }) });
      const userId = await addPerson(at.desk.database);
      await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
      await sendAll(at.desk);
      const [row] = await rows(at.desk);
      expect(row).toMatchObject({ state, last_error: kept, attempts: 1 });
      const user = await at.desk.database
        .selectFrom('users')
        .select('mail_state')
        .executeTakeFirstOrThrow();
      expect(user.mail_state).toBe(mailState);
    });
  }

  it('waits while the server refuses our login: the fault is ours, not the message', async () => {
    await using at = await open({ login: { user: 'hub', password: 'right' } });
    const wrong = { ...at.sink.config, password: 'wrong' };
    const desk = openMailDesk({ databaseUrl: at.url, mail: wrong });
    const userId = await addPerson(at.desk.database);
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(desk);
    await desk[Symbol.asyncDispose]();
    expect(await rows(at.desk)).toMatchObject([{ state: 'queued', last_error: 'EAUTH 535 5.7.8' }]);
    await sendAll(at.desk);
    expect(await rows(at.desk)).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('waits rather than go out in the clear where TLS is asked for and not offered', async () => {
    await using at = await open();
    const mail = { ...at.sink.config, security: 'starttls' } as const;
    const desk = openMailDesk({ databaseUrl: at.url, mail });
    const userId = await addPerson(at.desk.database);
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(desk);
    await desk[Symbol.asyncDispose]();
    expect(at.sink.messageIds).toEqual([]);
    expect(await rows(at.desk)).toMatchObject([{ state: 'queued', last_error: 'ETLS 500' }]);
  });

  it('waits while there is no server', async () => {
    await using at = await open();
    const desk = openMailDesk({ databaseUrl: at.url, mail: { ...at.sink.config, port: 1 } });
    const userId = await addPerson(at.desk.database);
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(desk);
    await desk[Symbol.asyncDispose]();
    expect(await rows(at.desk)).toMatchObject([{ state: 'queued', last_error: 'ESOCKET' }]);
  });

  it('is found when its job is gone for good, and marked as failed', async () => {
    await using at = await open();
    const { database } = at.desk;
    const userId = await addPerson(database);
    for (const cause of ['waits', 'lost']) {
      await queue(at.desk, { kind: 'confirm-email', userId, cause, facts: {} });
    }
    await sql`UPDATE mails SET created_at = now() - interval '2 hours'`.execute(database);
    await sql`UPDATE graphile_worker._private_jobs SET attempts = max_attempts
      WHERE key = 'send-mail:' || (SELECT id FROM mails WHERE cause = 'lost')`.execute(database);
    await at.desk.crons.find(({ name }) => name === 'fail-lost-mails')?.run();
    const ends = (await rows(at.desk)).map(({ cause, state, last_error: code }) => [
      cause,
      state,
      code,
    ]);
    expect(new Set(ends)).toEqual(
      new Set([
        ['waits', 'queued', null],
        ['lost', 'failed', 'no-more-tries'],
      ]),
    );
  });

  it('is given up with its code at the last try', async () => {
    await using at = await open({ recipient: () => ({ code: 451, text: '4.3.0 later' }) });
    const userId = await addPerson(at.desk.database);
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(at.desk, true);
    expect(await rows(at.desk)).toMatchObject([{ state: 'failed', last_error: '451 4.3.0' }]);
  });

  it('is the last one to a mailbox that is gone', async () => {
    await using at = await open({ recipient: () => ({ code: 550, text: '5.1.1 gone' }) });
    const userId = await addPerson(at.desk.database);
    await queue(at.desk, { kind: 'confirm-email', userId, facts: {} });
    await sendAll(at.desk);
    await queue(at.desk, { kind: 'password-changed', userId, facts: {} });
    await sendAll(at.desk);
    const ends = (await rows(at.desk)).map(({ state, last_error }) => [state, last_error]);
    expect(ends).toEqual([
      ['bounced', '550 5.1.1'],
      ['skipped', 'address-bounced'],
    ]);
    const bounces = await at.desk.database.selectFrom('mail_bounces').selectAll().execute();
    expect(bounces).toMatchObject([{ user_id: userId, kind: 'hard', code: '550 5.1.1' }]);
  });
});
