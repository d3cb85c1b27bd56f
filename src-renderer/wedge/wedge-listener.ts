import { createWedgeDetector, END_OF_SCAN_MS, type WedgeKey } from './wedge-detector.ts';

/** A text that a hand scanner typed. */
export interface WedgeScan {
  readonly text: string;
  /** When its last key went down, on the clock of performance.now(). */
  readonly at: number;
}

/** How long a blank waits to be told from the first sign of a scan, ms. */
const BLANK_WAIT_MS = 60;

interface FieldMemory {
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

/**
 * Listens for hand scanners wherever the focus is. What a scan typed into a text field before it
 * was recognised is taken out again; what a person types is left alone.
 * @returns the function that stops listening
 */
export function listenForWedge(target: Window, onScan: (scan: WedgeScan) => void): () => void {
  const detector = createWedgeDetector();
  let memory: FieldMemory | null = null;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  let blankTimer: ReturnType<typeof setTimeout> | undefined;
  let blanks: HTMLElement[] = [];
  let lastAt = 0;

  const waitForEnd = (): void => {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      const text = detector.idle(performance.now());
      if (text !== null) onScan({ text, at: lastAt });
    }, END_OF_SCAN_MS + 5);
  };

  const pressBlanks = (): void => {
    clearTimeout(blankTimer);
    const pressed = blanks;
    blanks = [];
    for (const element of pressed) if (element.isConnected) element.click();
  };

  /** A blank on a button waits until it is known not to belong to a scan. */
  const holdBlank = (event: KeyboardEvent): void => {
    const element = target.document.activeElement;
    if (event.key === ' ' && isPressable(element)) {
      swallow(event);
      blanks.push(element);
    }
    clearTimeout(blankTimer);
    if (event.key.length > 1) pressBlanks();
    else if (blanks.length > 0) blankTimer = setTimeout(pressBlanks, BLANK_WAIT_MS);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // A composed or remapped event without a key says nothing about rhythm.
    if (event.isComposing || !event.isTrusted) return;
    const step = detector.key(wedgeKey(event));
    if (event.key === 'Shift') return;
    lastAt = event.timeStamp;
    switch (step.act) {
      case 'pass':
        if (step.startsBurst) memory = remember(target.document.activeElement);
        return holdBlank(event);
      case 'claim':
        swallow(event);
        blanks = [];
        restore(memory);
        memory = null;
        return waitForEnd();
      case 'swallow':
        swallow(event);
        return waitForEnd();
      case 'scan':
        swallow(event);
        clearTimeout(idleTimer);
        return onScan({ text: step.text, at: event.timeStamp });
    }
  };

  target.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    target.removeEventListener('keydown', onKeyDown, { capture: true });
    clearTimeout(idleTimer);
    clearTimeout(blankTimer);
  };
}

function wedgeKey(event: KeyboardEvent): WedgeKey {
  return {
    key: event.key,
    code: event.code,
    shift: event.shiftKey,
    byHand: event.ctrlKey || event.altKey || event.metaKey || event.repeat,
    at: event.timeStamp,
  };
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isTextField(element: Element | null): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLTextAreaElement) return true;
  const typed = ['text', 'search', 'tel', 'password', 'email', 'url'];
  return element instanceof HTMLInputElement && typed.includes(element.type);
}

/** What a blank would press. A scan may begin with one, and must not press anything. */
function isPressable(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && !isTextField(element) && element.tagName !== 'BODY';
}

function remember(element: Element | null): FieldMemory | null {
  if (!isTextField(element)) return null;
  const { value, selectionStart: start, selectionEnd: end } = element;
  return { field: element, value, start, end };
}

function restore(memory: FieldMemory | null): void {
  if (memory === null) return;
  const { field, value, start, end } = memory;
  const prototype =
    field instanceof HTMLTextAreaElement
      ? HTMLTextAreaElement.prototype
      : HTMLInputElement.prototype;
  // React watches the element's own setter; the prototype's makes it see the change.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.setSelectionRange(start, end);
}
