// The page of one picture: shows it, makes it smaller before it is sent, shows how far it is, and
// tries again when the network comes back. Without this script the form sends the file itself.

/** Pixels of the longer side: a card's small print is still read, and it is 0.5 MB in place of 8. */
const LONGEST_SIDE = 2048;
const PREVIEW_SIDE = 720;
/** Smaller than this (bytes) nothing is gained by making it anew. */
const SMALL_ENOUGH = 700_000;
/** How long a try may be without progress (milliseconds): 3G stalls, and comes back. */
const STALLED_MS = 30_000;

/** @type {HTMLFormElement | null} */
const form = document.querySelector('form[data-upload]');
if (form !== null && 'createImageBitmap' in window) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('picture'));
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (form.querySelector(`[data-${name}]`));
  const [preview, bar, state, gallery] = [
    find('preview'),
    find('bar'),
    find('state'),
    find('gallery'),
  ];
  const progress = /** @type {HTMLProgressElement} */ (bar.querySelector('progress'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type=submit]'));
  const words = form.dataset;

  /** @type {Promise<Blob> | null} */
  let made = null;
  let isSending = false;
  let isWaiting = false;

  gallery.hidden = false;
  gallery.addEventListener('click', () => {
    input.removeAttribute('capture');
    input.click();
  });

  input.addEventListener('change', () => {
    const file = input.files?.[0];
    made = null;
    isWaiting = false;
    preview.hidden = true;
    if (file === undefined) return;
    say(words['making']);
    made = prepare(file, /** @type {HTMLCanvasElement} */ (preview.querySelector('canvas')));
    void made.then((picture) => {
      preview.hidden = picture === file && file.type === '';
      say('');
    });
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (made === null) {
      say(words['empty']);
      input.focus();
    } else if (!isSending) void made.then(send);
  });

  addEventListener('online', () => {
    if (isWaiting && made !== null && !isSending) void made.then(send);
  });

  /** @param {Blob} picture */
  function send(picture) {
    isSending = true;
    isWaiting = false;
    busy(true);
    const body = new FormData();
    // The fields that say who asks come first: the hub reads no file of somebody else.
    for (const one of form.querySelectorAll('input[type=hidden], input:checked')) {
      const { name, value } = /** @type {HTMLInputElement} */ (one);
      body.append(name, value);
    }
    body.append('picture', picture, 'picture.jpg');

    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('accept', 'application/json');
    let alarm = setTimeout(() => request.abort(), STALLED_MS);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      clearTimeout(alarm);
      alarm = setTimeout(() => request.abort(), STALLED_MS);
      const percent = total === 0 ? 0 : Math.round((loaded / total) * 100);
      progress.value = percent;
      // Said at every tenth only: a reader of the screen would speak without end.
      if (percent % 10 === 0) say(words['progress']?.replace('#', String(percent)));
    });
    request.addEventListener('loadend', () => {
      clearTimeout(alarm);
      isSending = false;
      busy(false);
      const answer = read(request.responseText);
      if (typeof answer['to'] === 'string') {
        location.assign(answer['to']);
      } else if (request.status === 0) {
        isWaiting = true;
        button.textContent = words['retry'] ?? '';
        say(navigator.onLine ? words['broken'] : words['waiting']);
      } else {
        const told = answer['message'];
        say(typeof told === 'string' ? told : words['failed']);
      }
    });
    request.send(body);
  }

  /** @param {boolean} on */
  function busy(on) {
    bar.hidden = !on;
    progress.value = 0;
    form.setAttribute('aria-busy', String(on));
    button.setAttribute('aria-disabled', String(on));
    button.textContent = words['send'] ?? '';
  }

  /** @param {string | undefined} text */
  function say(text) {
    state.textContent = text ?? '';
  }
}

/**
 * Draws the preview, and makes the picture smaller where that gains something. What this browser
 * can't read goes as it is: the hub says what is wrong with it.
 * @param {File} file
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>}
 */
async function prepare(file, canvas) {
  try {
    const bitmap = await createImageBitmap(file);
    draw(bitmap, canvas, PREVIEW_SIDE);
    const isSmall = Math.max(bitmap.width, bitmap.height) <= LONGEST_SIDE;
    if (isSmall && file.size <= SMALL_ENOUGH) return file;
    const large = document.createElement('canvas');
    draw(bitmap, large, LONGEST_SIDE);
    bitmap.close();
    const smaller = await new Promise((/** @type {(made: Blob | null) => void} */ resolve) =>
      large.toBlob(resolve, 'image/jpeg', 0.86),
    );
    return smaller !== null && smaller.size < file.size ? smaller : file;
  } catch {
    return file;
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {HTMLCanvasElement} canvas
 * @param {number} longest
 */
function draw(bitmap, canvas, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function read(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
