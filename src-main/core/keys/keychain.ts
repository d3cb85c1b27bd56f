/** The operating system's keychain, as far as we use it. A failure rejects. */
export interface Keychain {
  /** @returns null where there is no such entry, and on Linux also where the keyring stays locked */
  read(service: string, account: string): Promise<string | null>;
  write(service: string, account: string, secret: string): Promise<void>;
}

export type KeychainLoading =
  | { readonly ok: true; readonly keychain: Keychain }
  | { readonly ok: false; readonly why: string };

// A locked keyring may ask its owner for a password; a keychain that never answers must not
// keep the kiosk at its start-up screen for ever.
const ANSWER_WITHIN_MS = 90_000;

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the keychain did not answer'));
    }, ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Loads the operating system's keychain. Lazily, since the native part does not load at all
 * where libsecret is missing; and without a session bus it loads and then refuses each call.
 */
export async function loadKeychain(): Promise<KeychainLoading> {
  try {
    const { default: keytar } = await import('keytar');
    const keychain: Keychain = {
      read: (service, account) => inTime(keytar.getPassword(service, account)),
      write: (service, account, secret) => inTime(keytar.setPassword(service, account, secret)),
    };
    return { ok: true, keychain };
  } catch (error) {
    return { ok: false, why: String(error) };
  }
}
