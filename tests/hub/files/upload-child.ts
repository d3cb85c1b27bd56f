// Uploads, makes smaller pictures and removes files until it is killed:
//   node upload-child.ts DATABASE_URL FOLDER PICTURES PERSON...
// Says `id` of each document on a line once its upload has resolved.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { FileType } from '#server/services/document-ports.ts';
import { configOf, openPart } from './documents-part.ts';

const [databaseUrl = '', folder = '', pictures = '', ...people] = process.argv.slice(2);
const { part } = await openPart(configOf(databaseUrl, folder), Date.now, []);
const run = { id: '1', isLast: false, signal: new AbortController().signal };
const photos = readdirSync(pictures).map((name) => readFileSync(path.join(pictures, name)));
const types: readonly FileType[] = ['adhar_front', 'adhar_back', 'selfie'];
const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

/** One after another, as a person does; the people beside each other. */
async function live(id: string): Promise<never> {
  for (;;) {
    const actor = { type: 'attendee', id, sessionId: id, ip: null, userAgent: null } as const;
    const view = await part.documents.upload(actor, {
      fileType: pick(types),
      bytes: pick(photos),
      reviewAgain: false,
    });
    process.stdout.write(`${view.id}\n`);
    await part.jobs['make-pictures']({ documentId: view.id }, run);
    if (Math.random() < 0.3) await part.jobs['delete-files']({ erasureId: null }, run);
  }
}

process.stdout.write('ready\n');
await Promise.all(people.map(live));
