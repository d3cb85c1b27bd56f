import { Decrypter, identityToRecipient } from 'age-encryption';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import {
  restorableAnswer,
  restoreChallengeAnswer,
  restorePlan,
  restoreTokenAnswer,
  type PieceId,
} from '#shared/wire/backup.ts';
import { parseJson } from '../keys/folder-identity.ts';
import { backupDamaged } from '../services/backup/backup-error.ts';
import { isPieceWhole } from '../services/backup/piece-reader.ts';
import type { RestoreSource } from '../services/backup/restore-source.ts';
import { isMissing } from '../storage/durable-file.ts';
import { refusalOf } from './hub-answer.ts';

/** Times that a piece is asked for, each going on where the one before broke. */
const TRIES = 5;
const FIRST_PAUSE_MS = 500;
/** A line that brings nothing for so long is dead. */
const PATIENCE_MS = 60_000;

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function unreachable(error: unknown): GatehouseError {
  return error instanceof GatehouseError
    ? error
    : new GatehouseError('hub-unreachable', 'the hub did not answer to the end', {}, error);
}

/**
 * The hub as the source of a restore: whoever can open what it seals to the identity may read what was
 * sealed to it. Which certificates are trusted is the platform's to say.
 * @param folder where pieces are kept, whole ones and the beginnings of others
 * @param identity `AGE-SECRET-KEY-1...`; it never leaves this machine
 * @throws GatehouseError hub-unreachable, hub-answer-unreadable, or what the hub refuses with
 */
export async function openHubSource({
  hubUrl,
  identity,
  folder,
}: {
  readonly hubUrl: string;
  readonly identity: string;
  readonly folder: string;
}): Promise<RestoreSource> {
  let token: string | null = null;

  async function send(place: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    const answer = await fetch(new URL(place, hubUrl), {
      ...init,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return answer;
    const said = Object.fromEntries(answer.headers);
    throw refusalOf(answer.status, said, await answer.text(), Date.now());
  }

  async function ask<T>(schema: z.ZodType<T>, place: string, body?: object): Promise<T> {
    try {
      const init =
        body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            };
      const answer = await send(place, init);
      const read = schema.safeParse(parseJson(await answer.text()));
      if (read.success) return read.data;
      throw new GatehouseError('hub-answer-unreadable', `not an answer to ${place}`);
    } catch (error) {
      throw unreachable(error);
    }
  }

  /** Shows that we hold the identity, without showing it. */
  async function signIn(): Promise<void> {
    const recipient = await identityToRecipient(identity);
    const challenge = await ask(restoreChallengeAnswer, '/v1/restore/challenges', { recipient });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    let opened: string;
    try {
      opened = await decrypter.decrypt(Buffer.from(challenge.sealed, 'base64'), 'text');
    } catch (error) {
      throw new GatehouseError('hub-answer-unreadable', 'the challenge is not for us', {}, error);
    }
    const answer = await ask(restoreTokenAnswer, '/v1/restore/tokens', {
      id: challenge.id,
      opened,
    });
    ({ token } = answer);
  }

  /** Takes the bytes that are still to come. */
  async function fetchRest(piece: PieceId, part: string): Promise<void> {
    const from = await sizeOf(part);
    const headers = from === 0 ? {} : { range: `bytes=${from}-` };
    const answer = await send(`/v1/restore/pieces/${piece}`, { headers });
    if (answer.body === null) throw new GatehouseError('hub-answer-unreadable', 'no piece');
    // Whoever ignores the range sends everything.
    const flags = answer.status === 206 ? 'a' : 'w';
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(part, { flags, mode: 0o600 }));
  }

  async function download(piece: PieceId, bytes: number, part: string): Promise<void> {
    for (let tried = 1; (await sizeOf(part)) < bytes; tried += 1) {
      try {
        await fetchRest(piece, part);
      } catch (error) {
        const isOver = error instanceof GatehouseError && error.code === 'unauthenticated';
        // A full disk is not the hub's doing: asking again would not help.
        if (error instanceof Error && 'syscall' in error && 'path' in error) throw error;
        if (tried >= TRIES) throw unreachable(error);
        if (isOver) await signIn();
        else if (error instanceof GatehouseError && error.code === 'not-found') {
          throw new GatehouseError('backup-incomplete', `the hub has no piece ${piece}`, { piece });
        } else await pause(FIRST_PAUSE_MS * 2 ** tried);
      }
    }
  }

  await signIn();

  return {
    kiosks: async () => (await ask(restorableAnswer, '/v1/restore/kiosks')).kiosks,
    plan: (snapshotId) => ask(restorePlan, `/v1/restore/snapshots/${snapshotId}`),
    async piece({ piece, bytes }) {
      const file = path.join(folder, piece);
      if ((await sizeOf(file)) === bytes && (await isPieceWhole(file, piece))) return file;
      const part = `${file}.part`;
      await download(piece, bytes, part);
      if (!(await isPieceWhole(part, piece))) {
        // What is wrong from its beginning is not gone on with.
        await rm(part, { force: true });
        throw backupDamaged('piece-altered');
      }
      await rename(part, file);
      return file;
    },
  };
}
