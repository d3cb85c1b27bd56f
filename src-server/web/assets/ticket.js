// The page of a ticket: has it saved on this phone, says so, and keeps the screen on while it is
// shown at the gate. Without this script the page shows the ticket all the same.

/** @type {HTMLElement | null} */
const ticket = document.querySelector('[data-ticket]');
/** @type {HTMLElement | null} */
const line = document.querySelector('[data-offline-line]');

if (ticket !== null && line !== null) {
  const tell = (/** @type {string | undefined} */ text) => {
    line.textContent = text ?? '';
    line.hidden = text === undefined;
  };
  void save(tell, ticket.dataset);
  void keepAwake();
  document.addEventListener('visibilitychange', () => void keepAwake());
}

/**
 * @param {(text: string | undefined) => void} tell
 * @param {DOMStringMap} words
 */
async function save(tell, words) {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/sw.js');
    const { active: worker } = await navigator.serviceWorker.ready;
    if (worker === null) return;
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      if (data === 'saved') tell(words['saved']);
      if (data === 'offline') tell(words['offline']);
    };
    const assets = [
      ...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src]'),
    ].map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? '');
    worker.postMessage({ save: location.pathname, assets }, [channel.port2]);
  } catch {
    // No room, or private browsing: the ticket is shown, it is not kept.
    tell(undefined);
  }
}

async function keepAwake() {
  if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
  try {
    await navigator.wakeLock.request('screen');
  } catch {
    // A phone that saves its battery says no.
    return;
  }
}
