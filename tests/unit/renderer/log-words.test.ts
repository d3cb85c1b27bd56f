import { beforeAll, describe, expect, it } from 'vitest';
import { logAbout, logFactName } from '#renderer/admin/log/log-words.ts';
import { addAllTexts } from '#renderer/i18n/all-texts.ts';
import { startTexts } from '#renderer/i18n/language.ts';
import { attendeeRow } from '#shared/domain/attendee.ts';
import { eventRow } from '#shared/domain/event.ts';

describe('an entry of the log', () => {
  let texts: Awaited<ReturnType<typeof startTexts>>;
  beforeAll(async () => {
    texts = await startTexts('en');
    addAllTexts();
  });

  it('calls its facts and fields by words, in both languages', async () => {
    expect(logFactName(texts.t, 'role_before')).toBe('Role before');
    expect(logAbout(texts.t, 'staff', '7')).toBe('Staff 7');
    await texts.changeLanguage('hi');
    expect(logFactName(texts.t, 'email')).toBe('ई-मेल');
    expect(logAbout(texts.t, 'import', '7')).toBe('आयात 7');
    await texts.changeLanguage('en');
  });

  it('has a word for every field of a person and of an event', () => {
    const fields = [...Object.keys(attendeeRow.shape), ...Object.keys(eventRow.shape)];
    expect(fields.filter((field) => logFactName(texts.t, field) === field)).toEqual([]);
  });

  it('shows a name that it has no word for as it is, and nothing of a prototype', () => {
    expect(logFactName(texts.t, 'from_a_newer_version')).toBe('from_a_newer_version');
    expect(logFactName(texts.t, 'toString')).toBe('toString');
    expect(logAbout(texts.t, 'ship', '7')).toBe('ship 7');
  });
});
