import type { Keychain, KeychainLoading } from '#core/keys/keychain.ts';

/** A keychain in memory whose moods a test sets. */
export class FakeKeychain implements Keychain {
  readonly entries = new Map<string, string>();
  /** `refuses`: every call rejects; `locked`: reads give null; `forgets`: writes keep nothing. */
  mood: 'good' | 'refuses' | 'locked' | 'forgets' = 'good';

  async read(service: string, account: string): Promise<string | null> {
    if (this.mood === 'refuses') throw new Error('no session bus');
    if (this.mood === 'locked') return null;
    return this.entries.get(`${service} ${account}`) ?? null;
  }

  async write(service: string, account: string, secret: string): Promise<void> {
    if (this.mood === 'refuses') throw new Error('no session bus');
    if (this.mood !== 'forgets') this.entries.set(`${service} ${account}`, secret);
  }

  readonly load = async (): Promise<KeychainLoading> => ({ ok: true, keychain: this });
}

/** What loading the keychain gives where libsecret is missing. */
export async function noKeychain(): Promise<KeychainLoading> {
  return { ok: false, why: 'libsecret-1.so.0: cannot open shared object file' };
}
