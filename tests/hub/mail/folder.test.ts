import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openMailDesk, sendAll } from '#tests/fixtures/mail-desk.ts';
import { addEvent, addPerson, addRegistration } from '#tests/fixtures/mail-people.ts';

describe('the folder of messages, for development', () => {
  it('holds each as a mail program and a browser open it, and a page that lists them', async () => {
    await using database = await freshDatabase();
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-mail-'));
    const ticket = {
      number: 'K7M2-9QXB',
      ticketType: 'General',
      code: Buffer.from('a picture'),
      paper: Buffer.from('%PDF-1.7'),
    };
    await using desk = openMailDesk({
      databaseUrl: database.url,
      mail: { kind: 'folder', folder, from: 'hub@hub.example' },
      ticket,
    });
    const userId = await addPerson(desk.database);
    const event = await addEvent(desk.database, { title: 'Rally <b>of</b> spring' });
    const registration_id = await addRegistration(desk.database, userId, event);
    const facts = { event_id: event.id, registration_id };
    await desk.transact(async (tx) => {
      await desk.part.mail.queue(tx, { kind: 'approved', userId, cause: 'a', facts: {} });
      await desk.part.mail.queue(tx, { kind: 'ticket', userId, cause: 't', facts });
    });
    await sendAll(desk);
    const files = await readdir(folder);
    const ends = Map.groupBy(files, (name) => path.extname(name));
    const counts = Object.fromEntries([...ends].map(([end, names]) => [end, names.length]));
    expect(counts).toEqual({ '.eml': 2, '.html': 3, '.json': 2 });
    const index = await readFile(path.join(folder, 'index.html'), 'utf8');
    expect(index).toContain('Your ticket: Rally &lt;b&gt;of&lt;/b&gt; spring');
    const page = /href="([^"]+\.html)"/.exec(index)?.[1] ?? '';
    const html = await readFile(path.join(folder, page), 'utf8');
    expect(html).toContain(`src="data:image/png;base64,${ticket.code.toString('base64')}"`);
    const eml = await readFile(path.join(folder, page.replace(/html$/, 'eml')));
    expect((await simpleParser(eml)).subject).toBe('Your ticket: Rally <b>of</b> spring');
    await rm(folder, { recursive: true });
  });
});
