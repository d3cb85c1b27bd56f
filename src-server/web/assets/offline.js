// The page without a network: names the tickets that this phone keeps.

/** @type {HTMLElement | null} */
const list = document.querySelector('[data-tickets]');
/** @type {HTMLElement | null} */
const text = document.querySelector('[data-some]');

if (list !== null && text !== null && 'caches' in window) void show(list, text);

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} text
 */
async function show(list, text) {
  const store = await caches.open('tickets');
  const kept = await store.keys();
  for (const { url } of kept) {
    const answer = await store.match(url);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? '', 'text/html');
    const link = document.createElement('a');
    link.className = 'cover strong';
    link.href = new URL(url).pathname;
    link.textContent = page.querySelector('.ticket h2')?.textContent ?? '';
    const item = document.createElement('li');
    item.className = 'row';
    item.append(link);
    list.append(item);
  }
  if (kept.length === 0) {
    list.remove();
    text.textContent = list.dataset['none'] ?? '';
  }
}
