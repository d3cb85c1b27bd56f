import { describe, expect, it } from 'vitest';
import { leavesGate, type PressedKey } from '../../../src-main/shell/held-keys.ts';

/** `Ctrl+Shift+I` as Electron tells it. */
function pressed(text: string): PressedKey {
  const parts = text.split('+');
  const key = parts.pop() || '+';
  return {
    key: key === 'Space' ? ' ' : key,
    alt: parts.includes('Alt'),
    control: parts.includes('Ctrl'),
    meta: parts.includes('Cmd'),
    shift: parts.includes('Shift'),
  };
}

const WAYS_OUT =
  `Ctrl+r Ctrl+R Cmd+r Ctrl+Shift+r Ctrl+F5 BrowserRefresh Alt+F4 Ctrl+w Ctrl+q Cmd+q Cmd+m Cmd+h Ctrl+F4 Alt+Space F12 Ctrl+Shift+i Ctrl+Shift+J Cmd+Alt+i Ctrl+u Ctrl+p Ctrl+s Ctrl+o Ctrl+n Ctrl+t Ctrl+Tab Alt+Tab Ctrl+Escape Ctrl+= Ctrl+- Ctrl+0 Ctrl+Shift++ F11 F10 Shift+F10 ContextMenu Alt+ArrowLeft Alt+ArrowRight Alt+Home BrowserBack PrintScreen`.split(
    ' ',
  );
const OTHERS =
  `a R Enter Escape Tab Shift+Tab Space ArrowLeft Backspace é F1 F4 F5 F7 F9 Ctrl+a Ctrl+c Ctrl+v Cmd+x Ctrl+z 7 @`.split(
    ' ',
  );

describe('A held laptop', () => {
  it.each(WAYS_OUT)('gives no way out by %s', (text) => {
    expect(leavesGate(pressed(text))).toBe(true);
  });

  it.each(OTHERS)('takes %s as ever', (text) => {
    expect(leavesGate(pressed(text))).toBe(false);
  });
});
