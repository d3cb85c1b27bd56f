import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORM_CODES, FORM_FIELDS } from '#shared/domain/attendee-form.ts';
import { EVENT_STATUSES } from '#shared/domain/event.ts';
import { KYC_REASONS } from '#shared/domain/kyc.ts';
import { en } from '#server/web/texts/en.ts';
import { hi } from '#server/web/texts/hi.ts';
import { wordsFor, type TextKey } from '#server/web/texts/words.ts';

type Texts = { readonly [key: string]: string | readonly string[] | Texts };

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const entry of flatten(value as Texts, `${prefix}${key}.`)) flat.set(...entry);
  }
  return flat;
}
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name!).toSorted();

const english = flatten(en);
const hindi = flatten(hi);

describe('the texts of the pages', () => {
  it('have the same keys in both languages', () => {
    expect([...hindi.keys()]).toEqual([...english.keys()]);
  });

  it('fill the same placeholders in both languages', () => {
    for (const [key, text] of english) {
      expect({ key, of: placeholders(hindi.get(key)!) }).toEqual({ key, of: placeholders(text) });
    }
  });

  it('are never empty, and the Hindi ones are Hindi', () => {
    expect([...english].filter(([, text]) => text.trim() === '')).toEqual([]);
    const other = new Set(['language.other', 'language.switch']);
    const foreign = [...hindi].filter(
      ([key, text]) => !other.has(key) && !/[\u0900-\u097f]/.test(text),
    );
    expect(foreign).toEqual([]);
  });

  it('name every status, reason and thing that can be wrong with a field', () => {
    expect(Object.keys(en.event.status)).toEqual([...EVENT_STATUSES]);
    expect(Object.keys(en.reasons).toSorted()).toEqual([...KYC_REASONS].toSorted());
    for (const field of FORM_FIELDS) {
      expect(Object.keys(en.fieldProblem[field])).toEqual(expect.arrayContaining([...FORM_CODES]));
    }
  });

  it('have a sentence for an error that no attendee should meet', () => {
    expect(wordsFor('en').problem('database-corrupt')).toBe(en.problem.internal);
  });

  it('fail loudly where a key has none', () => {
    expect(() => wordsFor('hi').t('home.nothing' as TextKey)).toThrow('no text for home.nothing');
  });
});

const folder = path.resolve(import.meta.dirname, '../../../src-server/web/views');
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eta'))
  .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')] as const);

describe('the template', () => {
  it.each(templates)('%s shows nothing of data unescaped', (_name, source) => {
    const raw = [...source.matchAll(/<%~\s*(.*?)\s*%>/g)].map(([, code]) => code!);
    // Templates of ours, the page inside its frame, and the code that we drew of a ticket's text.
    const allowed = /^(?:include\('\.\/(?:parts\/)?[\w-]+'|it\.body$|m\.qrSvg$)/;
    expect(raw.filter((code) => !allowed.test(code))).toEqual([]);
    // An attribute without quotes ends at a blank of its value.
    expect(source).not.toMatch(/\s[\w-]+=<%/);
  });

  it.each(templates)('%s holds no text of its own', (_name, source) => {
    const words = source.replaceAll(/<%.*?%>/gs, '').replaceAll(/<[^>]*>/g, '');
    expect(words.match(/\p{L}{2,}/gu)).toBeNull();
    expect(source).not.toMatch(/(?:aria-label|alt|title|placeholder)="[^"<]*\p{L}/u);
  });

  it.each(templates)('%s asks for texts that are there', (_name, source) => {
    const keys = [...source.matchAll(/\bt\('([\w.-]+)'(?!\s*\+)/g)].map(([, key]) => key!);
    const isThere = (key: string): boolean => english.has(key) || english.has(`${key}_other`);
    expect(keys.filter((key) => !isThere(key))).toEqual([]);
  });
});

describe('the sources', () => {
  it('leave no text unused', () => {
    const web = path.resolve(folder, '..');
    const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|eta)$/.test(name) && !name.startsWith('texts/'))
      .map((name) => readFileSync(path.join(web, name), 'utf8'))
      .join('\n');
    const made =
      /^(?:problem|reasons|fieldProblem|document\.(?:title|tips)|account\.stepState|event\.status)\.|^consent\.state-|^ticket\.\w+T(?:itle|ext)$/;
    const unused = [...english.keys()]
      .map((key) => key.replace(/_(?:one|other)$/, '').replace(/\.\d+$/, ''))
      .filter((key) => !made.test(key) && !sources.includes(`'${key}'`));
    expect([...new Set(unused)]).toEqual([]);
  });
});
