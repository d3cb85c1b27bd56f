/*
 * Runs in the kiosk's page beside its own scripts: watches what the core answers on the port, and
 * when the window has painted it. It asks for nothing itself.
 */

/** A list's answer on the port. Moments as of performance.now(), milliseconds. */
interface ListAnswer {
  readonly askedAt: number;
  readonly arrivedAt: number;
  /** E-mails of its rows. */
  readonly rows: readonly string[];
}

const LIST = 'attendee.list';
const ports = new WeakSet<MessagePort>();
const asked = new Map<unknown, number>();
let hear: ((answer: ListAnswer) => void) | null = null;

function listen(port: MessagePort): void {
  ports.add(port);
  port.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { id, value } = event.data as {
      readonly id?: unknown;
      readonly value?: { readonly rows: readonly { readonly email: string }[] };
    };
    const askedAt = asked.get(id);
    if (askedAt === undefined || value === undefined) return;
    asked.delete(id);
    const rows = value.rows.map(({ email }) => email);
    hear?.({ askedAt, arrivedAt: event.timeStamp, rows });
  });
}

const send = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'postMessage');
if (send === undefined) throw new Error('ports send nothing here');
Object.defineProperty(MessagePort.prototype, 'postMessage', {
  ...send,
  value: new Proxy(send.value as MessagePort['postMessage'], {
    apply(target, port: MessagePort, args: [unknown]) {
      const { id, call } = (args[0] ?? {}) as { readonly id?: unknown; readonly call?: unknown };
      if (call === LIST) {
        if (!ports.has(port)) listen(port);
        asked.set(id, performance.now());
      }
      return Reflect.apply(target, port, args) as undefined;
    },
  }),
});

/** A message that is posted inside a frame's callback comes once that frame was painted. */
function painted(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  });
}

/** Resolves as soon as the document is as wished. */
function untilDocument<T>(look: () => T | null): Promise<T> {
  return new Promise((resolve) => {
    const tryIt = (): void => {
      const found = look();
      if (found === null) return;
      observer.disconnect();
      document.removeEventListener('load', tryIt, true);
      resolve(found);
    };
    const observer = new MutationObserver(tryIt);
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    // A picture that has come changes no node; its event does not bubble.
    document.addEventListener('load', tryIt, true);
    tryIt();
  });
}

const EMAILS = '.table__row .attendee-name__more';

function shownRows(): string[] {
  return [...document.querySelectorAll('.table__row')].map(
    (row) => row.querySelector('.attendee-name__more')?.textContent ?? '',
  );
}

/** The next page of other rows: how long the core took, and then the window. */
async function nextPage() {
  const before = document.querySelector(EMAILS)?.textContent;
  const answer = await new Promise<ListAnswer>((resolve) => {
    // The list asks for the same page again when something changed behind it.
    hear = (heard) => {
      if (heard.rows[0] !== before) resolve(heard);
    };
  });
  hear = null;
  const [first] = answer.rows;
  if (first === undefined) throw new Error('a page without rows came');
  await untilDocument(() => (document.querySelector(EMAILS)?.textContent === first ? true : null));
  const firstAt = await painted();
  await untilDocument(() => (shownRows().join() === answer.rows.join() ? true : null));
  return {
    core: answer.arrivedAt - answer.askedAt,
    firstRows: firstAt - answer.arrivedAt,
    wholePage: (await painted()) - answer.arrivedAt,
  };
}

const shownPicture = (): HTMLImageElement | null => {
  const image = document.querySelector<HTMLImageElement>('.review-sheet__image');
  return image?.complete === true && image.naturalWidth > 0 ? image : null;
};

/** From the next key to another picture, decoded and painted; and whose it is. */
async function nextPicture() {
  const before = shownPicture()?.src;
  const pressedAt = await new Promise<number>((resolve) => {
    window.addEventListener('keydown', (event) => resolve(event.timeStamp), {
      capture: true,
      once: true,
    });
  });
  const image = await untilDocument(() => {
    const shown = shownPicture();
    return shown?.src === before ? null : shown;
  });
  await image.decode();
  const took = (await painted()) - pressedAt;
  return { took, name: document.querySelector('.review-facts__name')?.textContent ?? '' };
}

Object.assign(globalThis, { benchNextPage: nextPage, benchNextPicture: nextPicture });
