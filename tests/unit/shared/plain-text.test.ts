import { describe, expect, it } from 'vitest';
import { plainLine, plainText, stripMarkup } from '#shared/domain/plain-text.ts';

describe('markup in a text', () => {
  it.each([
    ['<b>Asha</b> Rao', 'Asha Rao'],
    ['Asha<script>alert(1)</script> Rao', 'Asha Rao'],
    ['Asha<SCRIPT >alert(1)</sCript> Rao', 'Asha Rao'],
    ['<img src=x onerror="alert(1)">Asha', 'Asha'],
    ['<!-- hidden -->Asha', 'Asha'],
    ['<style>p { color: red }</style>Asha', 'Asha'],
    ['Asha <3 Pune', 'Asha <3 Pune'],
    ['5 < 6 and 7 > 2', '5 < 6 and 7 > 2'],
    ['Asha &amp; Sons', 'Asha &amp; Sons'],
    ['&lt;b&gt;Asha', '&lt;b&gt;Asha'],
  ])('%j becomes %j', (typed, stored) => {
    expect(plainLine(typed)).toBe(stored);
  });

  it('is taken out so that what is left forms no new tag', () => {
    expect(stripMarkup('<<b>script>alert(1)<<i>/script>')).toBe('< script>alert(1)< /script>');
  });

  it('keeps a start without an end, with a blank that disarms it', () => {
    expect(stripMarkup('a <b')).toBe('a < b');
  });

  it('ends paragraphs with the end of a line', () => {
    expect(plainText('<p>One</p><p>Two<br>Three</p>')).toBe('One\n\nTwo\nThree');
  });

  it('costs time linear in its length, whatever it is', () => {
    const hostile = ['<', '<a', '<!--', '<script>', '</', '<a "', '<p\u0000'];
    const slow = hostile.filter((piece) => {
      const began = performance.now();
      plainText(piece.repeat(1_000_000 / piece.length));
      return performance.now() - began > 3_000;
    });
    expect(slow).toEqual([]);
  });
});

describe('signs that act instead of being seen', () => {
  it('go: controls, overrides of direction, invisible signs, lone surrogates', () => {
    expect(plainLine('A\u0000s\u001bh\u202ea\u2066 \ufeffR\u200bao\ud800')).toBe('Asha Rao');
  });

  it('stay where scripts of India and emoji need them', () => {
    expect(plainLine('क्‍ष 👩‍👧')).toBe('क्‍ष 👩‍👧');
  });

  it('cannot hide a tag', () => {
    expect(plainLine('<scr\u0000ipt>alert(1)</script>Asha')).toBe('Asha');
  });

  it('leave one line of a name and the lines of a description', () => {
    expect(plainLine(' Asha \r\n\t Rao ')).toBe('Asha Rao');
    expect(plainText('One \r\n Two\u2028Three\n\n\n\nFour ')).toBe('One\nTwo\nThree\n\nFour');
  });

  it('are composed', () => {
    expect(plainLine('A\u0301sha')).toBe('Ásha');
  });
});
