import path from 'node:path';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import { Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { BENCH_KEY } from './electron-app.ts';

/** Opens the vault of a bench's data folder for as long as the work takes. */
export async function withVault<T>(folder: string, work: (vault: Vault) => Promise<T>): Promise<T> {
  const databaseKey = Buffer.from(BENCH_KEY, 'hex');
  const keys = new KeyStore({ file: path.join(folder, KEY_STORE_FILE), databaseKey });
  try {
    return await work(new Vault(path.join(folder, VAULT_FOLDER), keys));
  } finally {
    keys.close();
  }
}
