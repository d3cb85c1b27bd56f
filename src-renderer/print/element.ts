import { visibleText } from '../components/visible-text.ts';

/** Makes an element of a class with what it holds. */
export function element(
  tag: string,
  className: string,
  ...children: readonly (Node | null)[]
): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Our own words. */
export function words(tag: string, className: string, text: string): HTMLElement {
  const made = element(tag, className);
  made.textContent = text;
  return made;
}

/**
 * Text that somebody typed: never markup, in its own direction of writing, with nothing invisible in
 * it. Its length chooses its size, so that 100 characters stay on the sheet.
 */
export function typed(tag: string, className: string, text: string): HTMLElement {
  const made = words(tag, className, visibleText(text));
  made.dir = 'auto';
  made.dataset['length'] = lengthOf(text);
  return made;
}

type TextLength = 'short' | 'medium' | 'long' | 'longest';

function lengthOf(text: string): TextLength {
  // As a reader counts: a syllable of Devanagari or an emoji is one.
  const signs = Array.from(new Intl.Segmenter().segment(text)).length;
  if (signs <= 18) return 'short';
  if (signs <= 34) return 'medium';
  return signs <= 64 ? 'long' : 'longest';
}
