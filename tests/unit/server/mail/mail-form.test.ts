import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { mailAddresses } from '#server/mail/mail-addresses.ts';
import { mailContent } from '#server/mail/mail-content.ts';
import { mailHtml, mailText } from '#server/mail/mail-form.ts';
import { MAIL_KINDS, type MailKind } from '#server/services/outgoing-mail.ts';
import { HOSTILE_TEXTS } from '#tests/fixtures/hostile-text.ts';
import { mailSituation } from '#tests/fixtures/mail-situation.ts';
import { compileMailLayout } from '#tools/build-mail.ts';

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
const links = mailAddresses('https://hub.example/party/');

function contentOf(kind: MailKind, language: 'en' | 'hi', title?: string) {
  const token = { token: 'a+b/c', minutes: 60 };
  const unsubscribe = kind === 'reminder' ? links.unsubscribe('t') : null;
  const parts = { token, ticket: null };
  const now = '2026-12-30T05:00:00.000Z';
  return mailContent(mailSituation(kind, language, title), parts, links, unsubscribe, now);
}

describe('the form of messages', () => {
  it('is compiled from the layout as it is: else run `node tools/build-mail.ts`', async () => {
    const kept = await readFile('src-server/mail/mail-layout.eta', 'utf8');
    expect(await compileMailLayout()).toBe(kept);
  });

  it('fetches nothing from anywhere', () => {
    const html = mailHtml(contentOf('ticket', 'en'), links.site);
    const fetched = [...html.matchAll(/(?:src|url\()\s*=?\s*["'(]?([a-z]+:[^"')\s]*)/gi)];
    expect(fetched.map(([, address]) => address)).toEqual(['cid:ticket-code']);
    expect(html).not.toMatch(/<link|@import|<script/i);
  });

  for (const kind of MAIL_KINDS) {
    it(`says the same in HTML and text, with nothing left open: ${kind}`, () => {
      for (const language of ['en', 'hi'] as const) {
        const content = contentOf(kind, language);
        const html = mailHtml(content, links.site);
        const text = mailText(content);
        expect(`${html}${text}`).not.toMatch(/\{\{|\}\}|undefined|\[object/);
        const said = [...content.paragraphs, content.after ?? '', content.why];
        for (const one of said) expect(text).toContain(one);
        expect(html).toContain(`lang="${language}"`);
        for (const href of text.match(/https?:\S+/g) ?? []) {
          expect(href.startsWith('https://hub.example/party/')).toBe(true);
        }
      }
    });
  }

  it('escapes what people and events are called: no name makes or ends a tag', () => {
    const tags = (title: string) => {
      const html = mailHtml(contentOf('event-changed', 'en', title), links.site);
      const shown = title.replaceAll(/[&<>"']/g, (sign) => ENTITIES.get(sign) ?? sign);
      return html.replaceAll(shown, 'X').match(/<[^<>]*>/g);
    };
    const usual = tags('Another Rally');
    for (const [, hostile] of HOSTILE_TEXTS) expect(tags(hostile)).toEqual(usual);
    expect(tags('"><a href="https://elsewhere.example">')).toEqual(usual);
  });

  it('makes a secret a part of an address, whatever is in it', () => {
    expect(contentOf('reset-password', 'en').button?.href).toBe(
      'https://hub.example/party/reset?token=a%2Bb%2Fc',
    );
  });

  it('says today on the day itself', () => {
    const mail = mailSituation('reminder', 'en');
    const parts = { token: null, ticket: null };
    const subject = (now: string) => mailContent(mail, parts, links, 'https://x', now).subject;
    expect(subject('2026-12-30T18:29:00.000Z')).toBe('Tomorrow: Spring Rally');
    expect(subject('2026-12-30T18:30:00.000Z')).toBe('Today: Spring Rally');
  });
});
