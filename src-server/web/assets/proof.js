// The page that says that too many came from one network: works out the pass that the hub asks for
// (http/proof-of-work.ts), so that nobody waits for what their neighbours did. SHA-256 is written
// out here since the browser's own answers one at a time, a hundred times as slowly.

const COOKIE = 'gatehouse_proof';
const COOKIE_SECONDS = 240;
/** Tries between two looks at the page: it stays awake. */
const TRIES_AT_ONCE = 20_000;
/** What fits into one block of 64 bytes with the padding. */
const ONE_BLOCK = 55;

const K = new Uint32Array(64);
const START = new Uint32Array(8);
// FIPS 180-4, 4.2.2 and 5.3.3: fractions of the roots of the first primes.
for (let prime = 2, count = 0; count < 64; prime++) {
  let isPrime = true;
  for (let by = 2; by * by <= prime; by++) if (prime % by === 0) isPrime = false;
  if (!isPrime) continue;
  if (count < 8) START[count] = (Math.sqrt(prime) % 1) * 2 ** 32;
  K[count++] = (Math.cbrt(prime) % 1) * 2 ** 32;
}

const words = new Uint32Array(64);

/**
 * The first word of the SHA-256 of one block.
 * @param {Uint8Array} block 64 bytes, padded
 */
function firstWord(block) {
  for (let i = 0; i < 16; i++) {
    const at = i * 4;
    words[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
  // By index: taking a table apart costs more than a round.
  let a = START[0];
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (START[0] + a) >>> 0;
}

/**
 * @param {string} challenge `bits.expiry.nonce.mac`
 * @returns {Promise<string>} its proof
 */
async function prove(challenge) {
  const bits = Number(challenge.split('.')[0]);
  const block = new Uint8Array(64);
  for (let tries = 0; ; tries++) {
    if (tries % TRIES_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
    const text = `${challenge}.${tries.toString(36)}`;
    if (text.length > ONE_BLOCK) throw new Error('more signs than the challenge leaves room for');
    block.fill(0);
    for (let i = 0; i < text.length; i++) block[i] = text.charCodeAt(i);
    block[text.length] = 0x80;
    block[62] = (text.length * 8) >>> 8;
    block[63] = (text.length * 8) & 0xff;
    if (Math.clz32(firstWord(block)) >= bits) return text;
  }
}

/** @type {HTMLElement | null} */
const line = document.querySelector('[data-challenge]');
if (line !== null) void pass(line);

/** @param {HTMLElement} line */
async function pass(line) {
  const { challenge = '', working, done, back } = line.dataset;
  line.textContent = working ?? '';
  const proof = await prove(challenge);
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${COOKIE}=${proof}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax${secure}`;
  line.textContent = done ?? '';
  const button = document.createElement('button');
  button.className = 'button button-main';
  button.type = 'button';
  button.textContent = back ?? '';
  button.addEventListener('click', () => history.back());
  line.after(button);
}
