import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Eta } from 'eta';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { MailCarrier } from './mail-carrier.ts';
import type { ReadyMessage } from './mail-message.ts';

/** How many messages the folder keeps; older ones are removed. */
const KEPT = 200;
const NAME = /^\d{8}T\d{9}Z-[0-9a-f-]{36}\.json$/;

const cardSchema = z.object({
  name: z.string(),
  at: z.string(),
  to: z.string(),
  subject: z.string(),
  kind: z.string(),
});
type Card = z.infer<typeof cardSchema>;

const eta = new Eta({ tags: ['{{', '}}'], autoEscape: true });
const page = eta.compile(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Messages</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
li{margin:.75rem 0}small{color:#51606b}</style></head>
<body><h1>Messages that would have been sent</h1>
<p>Reload to see new ones. The newest {{= it.cards.length }} are kept.</p>
<ul>{{ it.cards.forEach(function (card) { }}
<li><a href="{{= card.name }}.html">{{= card.subject }}</a> (<a href="{{= card.name }}.eml">.eml</a>)<br>
<small>{{= card.at }} · {{= card.kind }} · {{= card.to }}</small></li>
{{ }) }}</ul></body></html>
`);

/** The page as it would be read, its pictures inside: a browser knows no `cid:`. */
function standalone({ html, attachments = [] }: ReadyMessage): string {
  return attachments.reduce<string>((text, { cid, content, contentType }) => {
    if (cid === undefined || !Buffer.isBuffer(content)) return text;
    return text.replaceAll(
      `cid:${cid}`,
      `data:${contentType};base64,${content.toString('base64')}`,
    );
  }, html);
}

async function replaceFile(file: string, bytes: string | Buffer): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  await writeFile(beside, bytes, { mode: 0o600 });
  await rename(beside, file);
}

/**
 * For development: each message as `.eml` and `.html` in a folder, with a page that lists them. The
 * newest are kept.
 */
export function createFolderCarrier(folder: string): MailCarrier {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  // One after another, so that the page never misses one.
  let writing: Promise<void> = Promise.resolve();

  const list = async (): Promise<void> => {
    const names = (await readdir(folder))
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
    for (const name of names.slice(KEPT)) {
      const stem = path.join(folder, name.slice(0, -'.json'.length));
      await Promise.all(
        ['json', 'eml', 'html'].map((end) => rm(`${stem}.${end}`, { force: true })),
      );
    }
    const cards = await Promise.all(
      names
        .slice(0, KEPT)
        .map(async (name) =>
          cardSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))),
        ),
    );
    await replaceFile(path.join(folder, 'index.html'), page.call(eta, { cards }));
  };

  const write = async (message: ReadyMessage): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { message: source } = await composer.sendMail(message);
    const at = new Date().toISOString();
    const id = /[0-9a-f-]{36}/.exec(message.messageId)?.[0] ?? '';
    const name = `${at.replaceAll(/[-:.]/g, '')}-${id}`;
    const stem = path.join(folder, name);
    await replaceFile(`${stem}.eml`, source as Buffer);
    await replaceFile(`${stem}.html`, standalone(message));
    const card: Card = {
      name,
      at,
      to: message.to,
      subject: message.subject,
      kind: message.kind,
    };
    await replaceFile(`${stem}.json`, JSON.stringify(card));
    await list();
  };

  return {
    async carry(message) {
      const done = writing.then(async () => await write(message));
      writing = done.catch(() => {});
      await done;
    },
    async close() {
      await writing;
    },
  };
}
