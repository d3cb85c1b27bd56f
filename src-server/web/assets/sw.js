/// <reference lib="webworker" />
// Keeps the tickets of whoever is signed in on this phone, with what their pages load, and a page
// that says so when there is no network. Nothing else is kept. Who signs in or out, and a ticket
// that the hub does not show any more, takes them away.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const TICKETS = 'tickets';
const ASSETS = 'assets';
const OFFLINE = '/offline';
/** How long a ticket waits for the network (milliseconds) before it is taken from the phone. */
const PATIENCE_MS = 4000;

const isTicket = (/** @type {string} */ path) => /^\/tickets\/[0-9a-f-]{36}$/.test(path);
const endsSession = (/** @type {string} */ path) =>
  ['/sign-out', '/sign-out-everywhere', '/sign-in', '/account/erase'].includes(path);

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  const { save, assets } = event.data;
  const port = event.ports[0];
  if (typeof save === 'string' && isTicket(save)) {
    event.waitUntil(
      keep(save, assets).then(
        () => port?.postMessage('saved'),
        () => port?.postMessage('offline'),
      ),
    );
  }
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === 'POST' && endsSession(pathname)) {
    event.respondWith(forget().then(() => fetch(request)));
  } else if (request.method !== 'GET') {
    return;
  } else if (request.mode === 'navigate') {
    event.respondWith(isTicket(pathname) ? ticket(request, pathname) : page(request));
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

/**
 * Keeps a ticket as the hub shows it now, what it loads, and the page for other addresses.
 * @param {string} path
 * @param {readonly string[]} assets
 */
async function keep(path, assets) {
  const answer = await fetch(path, { credentials: 'same-origin', redirect: 'error' });
  await put(path, answer);
  const offline = await fetch(OFFLINE, { credentials: 'same-origin' });
  const wanted = [...assets, ...loadedBy(await offline.clone().text())];
  const store = await caches.open(ASSETS);
  await store.put(OFFLINE, offline);
  const known = await store.keys();
  for (const old of known) {
    const { pathname } = new URL(old.url);
    if (pathname !== OFFLINE && !wanted.includes(pathname)) await store.delete(old);
  }
  await store.addAll([...new Set(wanted)]);
}

/** @param {string} html */
function loadedBy(html) {
  return [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '');
}

/**
 * @param {string} path
 * @param {Response} answer
 */
async function put(path, answer) {
  const store = await caches.open(TICKETS);
  const isGood = answer.status === 200 && answer.headers.get('x-ticket') === 'shown';
  if (isGood) await store.put(path, answer);
  else await store.delete(path);
  if (!isGood) throw new Error(`no ticket: ${answer.status}`);
}

/**
 * A ticket from the hub; where it does not answer soon, from the phone.
 * @param {Request} request
 * @param {string} path
 */
async function ticket(request, path) {
  const kept = await (await caches.open(TICKETS)).match(path);
  if (kept === undefined) return page(request);
  const patience = new Promise((/** @type {(late: null) => void} */ resolve) =>
    setTimeout(() => resolve(null), PATIENCE_MS),
  );
  try {
    const answer = await Promise.race([fetch(request), patience]);
    if (answer === null || answer.status >= 500) return kept;
    // Signed out elsewhere, cancelled or replaced: what is kept opens nothing any more.
    const isShown = answer.status === 200 && answer.headers.get('x-ticket') === 'shown';
    if (!isShown) await (await caches.open(TICKETS)).delete(path);
    return answer;
  } catch {
    return kept;
  }
}

/** @param {Request} request */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function forget() {
  await Promise.all([caches.delete(TICKETS), caches.delete(ASSETS)]);
}
