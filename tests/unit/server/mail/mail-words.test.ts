import { describe, expect, it } from 'vitest';
import { MAIL_KINDS } from '#server/services/outgoing-mail.ts';
import { en } from '#server/mail/texts/en.ts';
import { hi } from '#server/mail/texts/hi.ts';
import { mailWords, momentInWords, timeInWords } from '#server/mail/texts/mail-words.ts';

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe('the words of messages', () => {
  it('are there in both languages, with the same placeholders', () => {
    expect(Object.keys(hi)).toEqual(Object.keys(en));
    for (const [key, english] of Object.entries(en)) {
      expect([key, placeholders(hi[key as keyof typeof en])]).toEqual([key, placeholders(english)]);
    }
  });

  it('are Hindi in Hindi', () => {
    const latin = Object.entries(hi).filter(
      ([, text]) => !/\p{Script=Devanagari}/u.test(text) && text !== '',
    );
    expect(latin).toEqual([]);
  });

  it('have a subject, a preheader and a body for every kind', () => {
    const missing = MAIL_KINDS.flatMap((kind) =>
      ['subject', 'preheader', 'body'].map((part) => `${kind}.${part}`),
    ).filter((key) => !Object.hasOwn(en, key));
    expect(missing).toEqual([]);
  });

  it('take what is filled in as it is: no placeholder or key of theirs', () => {
    const name = '{{site}} $t(why) <i>&amp;';
    expect(mailWords('en', 'hello', { name, site: 'never' })).toBe(`Hello ${name},`);
  });

  it('say times as people there do', () => {
    const at = new Date('2026-10-25T00:30:00.000Z');
    expect(momentInWords('en', at, 'Europe/Berlin')).toBe(
      'Sunday, 25 October 2026, 2:30 am (GMT+2)',
    );
    expect(momentInWords('hi', at, 'Asia/Kolkata')).toBe(
      'रविवार, 25 अक्टूबर 2026, सुबह 6:00 बजे (IST)',
    );
    expect([timeInWords('en', 1440), timeInWords('hi', 45)]).toEqual(['24 hours', '45 मिनट']);
  });
});
