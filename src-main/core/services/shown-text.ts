/** The most of a foreign code's text that a screen shows. */
const MAX_SHOWN_CHARS = 300;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';

/*
 * What must not act on a screen: C0 and C1 controls, line and paragraph separators, marks,
 * embeddings, overrides and isolates of writing direction, other invisible format characters
 * (tags and byte order marks among them), lone surrogates, private use.
 */
const ACTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

function symbolFor(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
}

/**
 * A scanned text as a screen may show it: at most 300 characters, and every character that
 * would act instead of being seen replaced by a visible symbol.
 */
export function toShownText(text: string): string {
  // Twice the length is enough for 300 characters outside the basic plane.
  const start = Array.from(text.slice(0, 2 * MAX_SHOWN_CHARS)).map((character) =>
    character.replace(ACTING, symbolFor),
  );
  const shown: string[] = [];
  let length = 0;
  for (const character of start) {
    length += character.length;
    if (length > MAX_SHOWN_CHARS) break;
    shown.push(character);
  }
  return shown.join('');
}
