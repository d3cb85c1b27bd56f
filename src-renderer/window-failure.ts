/** After this long the page is loaded again, in milliseconds. */
const RELOAD_AFTER_MS = 15_000;

// In both languages at once, and here: neither settings nor texts nor styles may have come.
const SENTENCES = {
  en: {
    title: 'Gatehouse cannot show its window',
    advice:
      'Nothing that was recorded is lost. It tries again by itself in 15 seconds. If it stays so, close Gatehouse and open it again, or call IT; send visitors to another gate.',
  },
  hi: {
    title: 'Gatehouse अपनी विंडो नहीं दिखा पा रहा',
    advice:
      'जो दर्ज हो चुका है, सब सुरक्षित है। 15 सेकंड में यह ख़ुद फिर कोशिश करेगा। फिर भी न चले तो Gatehouse बंद करके दोबारा खोलें या आईटी को बुलाएँ; आगंतुकों को दूसरे गेट पर भेजें।',
  },
} as const;

/**
 * Shows plainly, in place of everything, that the window could not start or go on, and loads the
 * page again a little later: a gate must not stand before an empty window.
 */
export function showWindowFailure(error: unknown): void {
  console.error('the window failed', error);
  const box = document.createElement('main');
  Object.assign(box.style, {
    boxSizing: 'border-box',
    minHeight: '100vh',
    padding: '4rem',
    background: '#ffffff',
    color: '#15191c',
    font: '1.5rem/1.5 sans-serif',
  });
  const words = document.createElement('div');
  words.setAttribute('role', 'alert');
  for (const [language, { title, advice }] of Object.entries(SENTENCES)) {
    words.append(textOf('h1', language, title), textOf('p', language, advice));
  }
  box.append(words);
  document.body.replaceChildren(box);
  setTimeout(() => window.location.reload(), RELOAD_AFTER_MS);
}

function textOf(tag: 'h1' | 'p', language: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.lang = language;
  element.textContent = text;
  Object.assign(element.style, tag === 'h1' ? { margin: '1em 0 0.3em' } : { maxWidth: '42em' });
  return element;
}
