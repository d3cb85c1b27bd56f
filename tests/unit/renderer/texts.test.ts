import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '#renderer/i18n/en/index.ts';
import { hi } from '#renderer/i18n/hi/index.ts';
import { startTexts } from '#renderer/i18n/language.ts';
import { eventTimes } from '#renderer/i18n/times.ts';
import type { CameraState, CameraTrouble } from '#renderer/camera/camera-state.ts';
import { FACE_TROUBLES, FACE_UNAVAILABLE } from '#shared/face/finding.ts';
import { FLAGS } from '#shared/domain/attendee.ts';
import { way } from '#shared/domain/check-in.ts';
import { EVENT_STATUSES } from '#shared/domain/event.ts';
import { OVERRIDE_REASONS, ROLES } from '#shared/domain/staff.ts';
import { VERDICT_CODES } from '#shared/domain/verdict.ts';
import { ERROR_CODES } from '#shared/errors.ts';
import { gateTrouble } from '#shared/ipc/gate-views.ts';

type Texts = { readonly [key: string]: string | Texts };

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const entry of flatten(value, `${prefix}${key}.`)) flat.set(...entry);
  }
  return flat;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]!).toSorted();
}

/** A complete list by its type: the compiler refuses a missing or a foreign code. */
const CAMERA_CODES = Object.keys({
  starting: true,
  scanning: true,
  'no-camera': true,
  'permission-denied': true,
  'in-use': true,
  lost: true,
  failed: true,
  'no-frames': true,
  'reader-restarting': true,
  'reader-failed': true,
  frozen: true,
  black: true,
  'too-dark': true,
} satisfies Record<Exclude<CameraState['kind'], 'trouble'> | CameraTrouble, true>);

const english = flatten(en);
const hindi = flatten(hi);

describe('the texts', () => {
  it('have the same keys in both languages', () => {
    expect([...hindi.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('fill the same placeholders in both languages', () => {
    for (const [key, text] of english) {
      expect({ key, of: placeholders(hindi.get(key)!) }).toEqual({ key, of: placeholders(text) });
    }
  });

  it('are never empty, and the Hindi ones are Hindi', () => {
    expect([...english].filter(([, text]) => text.trim() === '')).toEqual([]);
    const neutral = new Set(['app.name', 'gate.count', 'dialog.menu.percent']);
    const foreign = [...hindi].filter(
      ([key, text]) => !neutral.has(key) && !/[\u0900-\u097f]/.test(text),
    );
    expect(foreign).toEqual([]);
  });

  it.each([
    ['verdict', VERDICT_CODES, Object.keys(en.verdict)],
    ['error', ERROR_CODES, Object.keys(en.error)],
    ['camera', CAMERA_CODES, Object.keys(en.camera)],
    ['face.trouble', FACE_TROUBLES, Object.keys(en.face.trouble)],
    ['face.help', FACE_TROUBLES, Object.keys(en.face.help)],
    ['face.why', FACE_UNAVAILABLE, Object.keys(en.face.why)],
    ['trouble', gateTrouble.options, Object.keys(en.trouble)],
    ['flag', FLAGS, Object.keys(en.flag)],
    ['way', way.options, Object.keys(en.way)],
    ['overrideReason', OVERRIDE_REASONS, Object.keys(en.overrideReason)],
    ['role', ROLES, Object.keys(en.role)],
    ['setup.status', EVENT_STATUSES, Object.keys(en.setup.status)],
  ])('name every %s, and none that does not exist', (_name, codes, keys) => {
    expect(keys.toSorted()).toEqual([...codes].toSorted());
  });

  it('follow the language, in words and in numbers', async () => {
    const texts = await startTexts('en');
    expect(texts.t('gate.ofExpected', { count: 125000 })).toBe('of 1,25,000 expected');
    await texts.changeLanguage('hi');
    expect(texts.t('gate.ofExpected', { count: 125000 })).toBe('कुल 1,25,000 अपेक्षित');
    expect(texts.t('gate.facts', { count: 2 })).toBe('2 प्रविष्टियाँ');
  });
});

describe('times at an event', () => {
  const now = '2026-11-22T10:00:00.000Z';

  it('are in the time zone of the event, not of the laptop', () => {
    expect(eventTimes('en', 'Asia/Kolkata').short('2026-11-22T09:02:00.000Z', now)).toBe('14:32');
    expect(eventTimes('en', 'Europe/London').short('2026-11-22T09:02:00.000Z', now)).toBe('09:02');
  });

  it('name the day when it is another one there', () => {
    const times = eventTimes('en', 'Asia/Kolkata');
    expect(times.short('2026-11-22T18:45:00.000Z', now)).toBe('23 Nov, 00:15');
  });

  it('count back in words', () => {
    expect(eventTimes('en', 'Asia/Kolkata').ago('2026-11-22T09:40:00.000Z', now)).toBe(
      '20 minutes ago',
    );
  });
});

describe('the components', () => {
  it('hold no text of their own: every text is a key', () => {
    const root = path.resolve(import.meta.dirname, '../../../src-renderer');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const offences: string[] = [];
    for (const file of files.filter((name) => name.endsWith('.tsx'))) {
      const source = readFileSync(path.join(root, file), 'utf8');
      for (const offence of literalTexts(source)) offences.push(`${file}: ${offence}`);
    }
    expect(offences).toEqual([]);
  });

  it('would be caught if they did', () => {
    expect(literalTexts('<p>Hello there</p>')).toEqual(['Hello there']);
    expect(literalTexts('<p>\n  Hello\n</p>')).toEqual(['Hello']);
    expect(literalTexts('<Button aria-label="Close it">{icon}</Button>')).toEqual(['Close it']);
    expect(literalTexts("<p>{t('a.b')}</p>")).toEqual([]);
    expect(literalTexts('const f = (a: Map<string, number>): void => {};')).toEqual([]);
  });
});

/** Words between a tag's end and the next tag's start, and words in attributes that people read. */
function literalTexts(source: string): string[] {
  const between = [...source.matchAll(/[\w"'}/]>\s*([^<>{}()=;]*\p{L}[^<>{}()=;]*)<\//gu)];
  const attributes = [
    ...source.matchAll(
      /\b(?:aria-label|aria-description|title|alt|placeholder)="([^"]*\p{L}[^"]*)"/gu,
    ),
  ];
  return [...between, ...attributes].map((match) => match[1]!.trim());
}
