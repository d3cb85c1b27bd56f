import { randomFillSync } from 'node:crypto';
import path from 'node:path';
import { createConsentStore } from '#core/storage/consent-store.ts';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import { createTemplateSeal } from '#core/storage/template-seal.ts';
import { createTemplateStore } from '#core/storage/template-store.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { CURRENT_FACE_MODEL, TEMPLATE_LENGTH } from '#shared/face/template.ts';
import { BENCH_KEY } from './electron-app.ts';
import { openBare } from './kiosk-core.ts';

const AT = '2026-01-05T10:00:00.000Z';
/** Rows a transaction. */
const CHUNK = 5_000;

/** A template that nobody's face made: its numbers spread as a recogniser's do. */
export function anyTemplate(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(TEMPLATE_LENGTH);
  const random = randomFillSync(new Uint8Array(TEMPLATE_LENGTH * 4));
  for (let at = 0; at < TEMPLATE_LENGTH; at++) {
    const [a = 0, b = 0, c = 0, d = 0] = random.subarray(at * 4, at * 4 + 4);
    bytes[at] = (a + b + c + d) / 4 - 128;
  }
  return bytes;
}

/** Gives everybody in a data folder consent and a sealed template. @returns whose they are */
export async function fillFaces(folder: string): Promise<Uuid[]> {
  const databaseKey = Buffer.from(BENCH_KEY, 'hex');
  const database = await openBare(folder);
  const keys = new KeyStore({ file: path.join(folder, KEY_STORE_FILE), databaseKey });
  try {
    const users = database.prepare<[], Uuid>('SELECT id FROM users').pluck().all();
    const consents = createConsentStore(database);
    const templates = createTemplateStore(database);
    const sealer = createTemplateSeal(keys);
    const model = CURRENT_FACE_MODEL;
    for (let start = 0; start < users.length; start += CHUNK) {
      const some = users.slice(start, start + CHUNK);
      keys.findOrMake(some, 'template');
      const write = database.transaction(() => {
        for (const userId of some) {
          const id = newId();
          const sourceId = newId();
          consents.insertNew({
            id,
            user_id: userId,
            purpose: 'face-matching',
            decision: 'given',
            text_version: CONSENT_TEXT_VERSION,
            language: 'en',
            staff_id: null,
            recorded_at: AT,
          });
          templates.insertMade({
            userId,
            sourceId,
            from: 'webcam',
            model,
            template: sealer.seal({ userId, model, sourceId }, anyTemplate()),
            quality: 0.8,
            cropId: sourceId,
            at: AT,
          });
        }
      });
      write.immediate();
    }
    database.prepare('UPDATE face_work SET model = ?').run(model);
    return users;
  } finally {
    keys.close();
    database.close();
  }
}
