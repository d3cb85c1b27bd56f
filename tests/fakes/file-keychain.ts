import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Keychain } from '#core/keys/keychain.ts';

/** A keychain in a file, which outlives the process that wrote to it; each write is all or nothing. */
export class FileKeychain implements Keychain {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  #entries(): Record<string, string> {
    if (!existsSync(this.#file)) return {};
    return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, string>;
  }

  async read(service: string, account: string): Promise<string | null> {
    return this.#entries()[`${service} ${account}`] ?? null;
  }

  async write(service: string, account: string, secret: string): Promise<void> {
    const entries = { ...this.#entries(), [`${service} ${account}`]: secret };
    writeFileSync(`${this.#file}.part`, JSON.stringify(entries));
    renameSync(`${this.#file}.part`, this.#file);
  }
}
