import { useEffect, useRef } from 'react';

/** What the keyboard does in this room, as people read the keys. */
export const REVIEW_KEYS = {
  approve: 'A',
  reject: 'R',
  better: 'B',
  skip: 'S',
  takeBack: 'U',
  front: '1',
  back: '2',
  selfie: '3',
  zoomIn: '+',
  zoomOut: '-',
  turnLeft: '[',
  turnRight: ']',
  reveal: 'V',
  blackOut: 'K',
} as const;
export type ReviewAction = keyof typeof REVIEW_KEYS | 'left' | 'right' | 'up' | 'down';

/** By where a key lies, for keyboards whose letters are not Latin. */
const BY_PLACE: Readonly<Record<string, ReviewAction>> = {
  KeyA: 'approve',
  KeyR: 'reject',
  KeyB: 'better',
  KeyS: 'skip',
  KeyU: 'takeBack',
  KeyV: 'reveal',
  KeyK: 'blackOut',
  Digit1: 'front',
  Digit2: 'back',
  Digit3: 'selfie',
  Numpad1: 'front',
  Numpad2: 'back',
  Numpad3: 'selfie',
  NumpadAdd: 'zoomIn',
  NumpadSubtract: 'zoomOut',
  BracketLeft: 'turnLeft',
  BracketRight: 'turnRight',
};

const BY_KEY: Readonly<Record<string, ReviewAction>> = {
  ...Object.fromEntries(
    Object.entries(REVIEW_KEYS).map(([action, key]) => [key, action as ReviewAction]),
  ),
  '=': 'zoomIn',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The action of a key; null: none. A Latin letter counts as printed, any other by its place. */
export function reviewActionOf(key: string, code: string): ReviewAction | null {
  const printed = key.length === 1 ? key.toUpperCase() : key;
  if (Object.hasOwn(BY_KEY, printed)) return BY_KEY[printed] ?? null;
  const isLatin = /^[A-Z]$/.test(printed);
  return !isLatin && Object.hasOwn(BY_PLACE, code) ? (BY_PLACE[code] ?? null) : null;
}

/** Where letters and arrows belong to somebody else. */
const TYPING = 'input, textarea, select, [contenteditable="true"]';
const MOVING = '[role="listbox"], [role="menu"], [role="radiogroup"], [role="tablist"]';

/** Does what the keys say, unless somebody types, a dialog is open, or they were turned off. */
export function useReviewKeys(isOn: boolean, act: (action: ReviewAction) => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.metaKey || event.ctrlKey) return;
      const { target } = event;
      if (target instanceof Element && target.closest(TYPING) !== null) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      const action = reviewActionOf(event.key, event.code);
      if (action === null) return;
      const isArrow = event.key.startsWith('Arrow');
      if (isArrow && target instanceof Element && target.closest(MOVING) !== null) return;
      // A key that is held down decides about one person, not about all of the queue.
      if (event.repeat && !isArrow) return;
      event.preventDefault();
      latest.current(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOn]);
}
