// Controls, marks that change the direction of writing, and other invisible signs; not the two
// joiners (200C, 200D), which Indian scripts need.
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- controls are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text that came from outside, for showing: every sign that is invisible or turns the writing
 * round is shown as its number, so that nothing can hide or pretend.
 */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, (sign) => {
    const number = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨${number}⟩`;
  });
}
