import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';

/** How long a message may take from what causes it to the folder. */
const WITHIN_MS = 15_000;

/** The folder that stands for a mail server, read as the people who get the messages do. */
export class MailFolder {
  readonly #folder: string;
  readonly #read = new Map<string, ParsedMail>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All messages to an address, the first first. */
  async to(address: string): Promise<readonly ParsedMail[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.eml'));
    for (const name of names.filter((one) => !this.#read.has(one)))
      this.#read.set(name, await simpleParser(await readFile(path.join(this.#folder, name))));
    return [...this.#read.entries()]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([, message]) => message)
      .filter(({ to }) => [to].flat().some((one) => one?.text.includes(address)));
  }

  /** Waits for the latest message to an address about something. @throws Error when none comes */
  async until(address: string, subject: RegExp): Promise<ParsedMail> {
    const begun = performance.now();
    for (;;) {
      const all = await this.to(address);
      const found = all.findLast((one) => subject.test(one.subject ?? ''));
      if (found !== undefined) return found;
      if (performance.now() - begun > WITHIN_MS) {
        const got = all.map((one) => one.subject).join('; ');
        throw new Error(`no message ${String(subject)} to ${address}; there are: ${got}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The first address of a page in a message. @throws Error where it has none */
export function linkIn({ text, subject }: ParsedMail, page: string): string {
  const found = new RegExp(`https?:\\S+/${page}\\?token=\\S+`).exec(text ?? '');
  if (found === null) throw new Error(`no link to /${page} in "${subject ?? ''}"`);
  return found[0];
}
