/*
 * Signs by which a spreadsheet takes a cell for a formula, in their full-width forms too: some
 * programs fold those first. Blanks, controls and invisible signs before one do not help.
 */
const FORMULA_START = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u;
const CONTROL_START = /^[\t\r\n]/;

/**
 * A text that no spreadsheet takes for a formula: where it would, it gets a leading apostrophe,
 * which spreadsheets know as the mark of a text.
 */
export function withoutFormula(text: string): string {
  return FORMULA_START.test(text) || CONTROL_START.test(text) ? `'${text}` : text;
}
