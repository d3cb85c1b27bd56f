import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '#server/cli/command-line.ts';
import { readBounce } from '#server/mail/bounce-report.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openMailDesk, sendAll } from '#tests/fixtures/mail-desk.ts';
import { addPerson } from '#tests/fixtures/mail-people.ts';
import { openMailSink } from '#tests/fixtures/mail-sink.ts';

interface Report {
  readonly messageId: string;
  readonly address: string;
  readonly status?: string;
  readonly action?: string;
  readonly id?: string;
  readonly returned?: 'message/rfc822' | 'text/rfc822-headers';
}

/** A report as Postfix writes it (RFC 3464). */
function report({ messageId, address, ...given }: Report): Buffer {
  const { status = '5.1.1', action = 'failed', returned = 'message/rfc822' } = given;
  const { id = 'report-1@mx.example' } = given;
  return Buffer.from(
    `From: MAILER-DAEMON@mx.example
To: hub@hub.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <${id}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 23 Nov 2026 02:00:00 +0000

Final-Recipient: rfc822; ${address}
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; 550 ${status}
    <${address}> unknown

--B
Content-Type: ${returned}

From: Gatehouse <hub@hub.example>
To: ${address}
Message-ID:
 <${messageId}>
Subject: Confirm your e-mail address

--B--
`.replaceAll('\n', '\r\n'),
  );
}

async function open() {
  const database = await freshDatabase();
  const sink = await openMailSink();
  const desk = openMailDesk({ databaseUrl: database.url, mail: sink.config });
  const userId = await addPerson(desk.database, { email: 'asha@example.org' });
  const send = async (cause: string): Promise<string> => {
    await desk.transact(
      async (tx) =>
        await desk.part.mail.queue(tx, { kind: 'confirm-email', userId, cause, facts: {} }),
    );
    await sendAll(desk);
    const rows = await desk.database.selectFrom('mails').selectAll().execute();
    return rows.find((row) => row.cause === cause)?.message_id ?? '';
  };
  return {
    url: database.url,
    desk,
    send,
    mailState: async () =>
      (await desk.database.selectFrom('users').select('mail_state').executeTakeFirst())?.mail_state,
    bounces: async () =>
      await desk.database.selectFrom('mail_bounces').select(['kind', 'code']).execute(),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

describe('a message that came back', () => {
  for (const returned of ['message/rfc822', 'text/rfc822-headers'] as const) {
    it(`for good ends messages to its address; read twice it counts once (${returned})`, async () => {
      await using hub = await open();
      const messageId = await hub.send('one');
      const raw = report({ messageId, address: 'Asha@Example.org', returned });
      expect(await hub.desk.part.bounce(raw)).toBe('kept');
      expect(await hub.desk.part.bounce(raw)).toBe('kept');
      expect(await hub.mailState()).toBe('hard');
      expect(await hub.bounces()).toEqual([{ kind: 'hard', code: '5.1.1' }]);
      const row = await hub.desk.database.selectFrom('mails').selectAll().executeTakeFirst();
      expect(row).toMatchObject({ state: 'bounced', last_error: '5.1.1' });
    });
  }

  it('for now is kept, and changes nothing', async () => {
    await using hub = await open();
    const messageId = await hub.send('one');
    const raw = report({ messageId, address: 'asha@example.org', status: '5.2.2' });
    expect(await hub.desk.part.bounce(raw)).toBe('kept');
    expect(await hub.mailState()).toBe('good');
    expect(await hub.bounces()).toEqual([{ kind: 'soft', code: '5.2.2' }]);
  });

  it('from an address that is no longer theirs says nothing about the one that is', async () => {
    await using hub = await open();
    const messageId = await hub.send('one');
    await hub.desk.database.updateTable('users').set({ email: 'new@example.org' }).execute();
    expect(await hub.desk.part.bounce(report({ messageId, address: 'asha@example.org' }))).toBe(
      'kept',
    );
    expect(await hub.mailState()).toBe('good');
  });

  it('is none of ours where its Message-ID is not', async () => {
    await using hub = await open();
    await hub.send('one');
    const raw = report({ messageId: 'other@elsewhere.example', address: 'asha@example.org' });
    expect(await hub.desk.part.bounce(raw)).toBe('not-ours');
    expect(await hub.mailState()).toBe('good');
  });

  it('is taken in by `hub bounce`, from a file as the mail server wrote it', async () => {
    await using hub = await open();
    const messageId = await hub.send('one');
    const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bounce-'));
    const file = path.join(folder, 'report.eml');
    writeFileSync(file, report({ messageId, address: 'asha@example.org' }));
    const printed: string[] = [];
    const env = {
      MODE: 'development',
      DATABASE_URL: hub.url,
      PUBLIC_URL: 'http://localhost:8080',
      MAIL_FROM: 'hub@localhost',
      KEYS_DIR: path.join(folder, 'keys'),
      FILES_DIR: path.join(folder, 'files'),
      MAIL_DIR: path.join(folder, 'mail'),
    };
    const print = (line: string) => void printed.push(line);
    const code = await runCommandLine(['bounce', file], { env, print, complain: print });
    rmSync(folder, { recursive: true });
    expect([code, printed]).toEqual([0, ['kept']]);
    expect(await hub.mailState()).toBe('hard');
  });

  it('is no report where it tells of a delay, is an answer, or is no message at all', async () => {
    const delayed = report({ messageId: 'a@b', address: 'a@b.example', action: 'delayed' });
    const answer = Buffer.from('From: a@b.example\r\nSubject: Re: Ticket\r\n\r\nThanks!\r\n');
    const others = [delayed, answer, Buffer.alloc(0), Buffer.alloc(1000, 0xff)];
    const read = await Promise.all(others.map(async (raw) => await readBounce(raw)));
    expect(read).toEqual([null, null, null, null]);
  });
});
