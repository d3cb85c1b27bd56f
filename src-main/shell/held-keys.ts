/** A key as Electron tells it before the page sees it (`Input`). */
export interface PressedKey {
  readonly key: string;
  readonly alt: boolean;
  readonly control: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

/** Function keys that a system gives a meaning to; F1 to F9 are the gate's own. */
const FUNCTION_KEYS = new Set(['F10', 'F11', 'F12']);
/** With Ctrl or Cmd: reload, close, quit, print, save, open, windows, developer tools, zoom, history. */
const WITH_COMMAND = new Set([
  ...Array.from('rwqpsontujhmlfgik+-=_0123456789[]'),
  'Tab',
  'F4',
  'F5',
  'Escape',
]);
/** With Alt: close, menus, history, switching. */
const WITH_ALT = new Set(['F4', 'Tab', 'Escape', 'ArrowLeft', 'ArrowRight', 'Home', ' ']);
/** Keys that keyboards have for browsers, and for pictures of the screen. */
const BROWSER_KEYS = new Set([
  'BrowserBack',
  'BrowserForward',
  'BrowserHome',
  'BrowserRefresh',
  'BrowserSearch',
  'LaunchApplication1',
  'LaunchApplication2',
  'LaunchMail',
  'Print',
  'PrintScreen',
  'ContextMenu',
]);

/**
 * Whether a key could take somebody away from the gate, or change how the gate looks. Editing a field stays
 * possible: all, copy, paste, cut, undo.
 */
export function leavesGate({ key, alt, control, meta, shift }: PressedKey): boolean {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (BROWSER_KEYS.has(name)) return true;
  if (alt && (WITH_ALT.has(name) || control || meta)) return true;
  if ((control || meta) && (shift || WITH_COMMAND.has(name))) return true;
  return FUNCTION_KEYS.has(name);
}
