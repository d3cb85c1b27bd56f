import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '../services/actor.ts';
import type { IdempotencyStore } from '../services/idempotency-ports.ts';
import type { Answer } from './answer.ts';

/** Printable ASCII: a UUID, or what another library makes. */
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,100}$/);

/** What is kept of an answer. */
const kept = z.object({
  status: z.int(),
  body: z.unknown().optional(),
  etag: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** Seals what is kept, bound to whose key it is. */
export interface AnswerSeal {
  seal(plain: Uint8Array, binds: string): Uint8Array;
  open(sealed: Uint8Array, binds: string): Uint8Array;
}

type Asked = Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body'>;

function hashOf({ method, url, body }: Asked): Buffer {
  const text = JSON.stringify([method, url, body ?? null]);
  return createHash('sha256').update(text).digest();
}

/**
 * Answers a repeated request with what the first one was answered.
 *
 * What is promised: while the first runs the second is told so; a request that was answered is never
 * run again within a day; one that failed may be sent again under its key. A process that dies between
 * its commit and keeping the answer leaves a key without one: a minute later the request runs again,
 * and what is made by it is held apart by its own uniqueness (an e-mail address, a person and event),
 * so that the repetition changes nothing and is answered as such.
 */
export function createIdempotency(ports: {
  readonly store: IdempotencyStore;
  readonly seal: AnswerSeal;
}): (request: Asked, actor: Actor, run: () => Promise<Answer>) => Promise<Answer> {
  const { store, seal } = ports;
  return async (request, actor, run) => {
    const given = request.headers['idempotency-key'];
    if (given === undefined) return run();
    const parsed = idempotencyKey.safeParse(given);
    if (!parsed.success) {
      throw new GatehouseError('invalid-input', 'wants 1 to 100 printable signs', {
        'idempotency-key': 'invalid_format',
      });
    }
    const key = parsed.data;
    const whose = actor.id === null ? 'nobody' : `${actor.type}:${actor.id}`;
    const binds = `answer\0${whose}\0${key}`;
    const held = await store.reserve(whose, key, hashOf(request));
    switch (held.state) {
      case 'other':
        throw new GatehouseError('key-reused', 'the key was used for another request');
      case 'running':
        throw new GatehouseError('key-in-use', 'the first request still runs', { seconds: 2 });
      case 'answered': {
        const text = Buffer.from(seal.open(held.answer, binds)).toString('utf8');
        const { status, body, etag, headers } = kept.parse(JSON.parse(text));
        const repeated = { ...headers, 'idempotency-replayed': 'true' };
        if (body === undefined) return { kind: 'empty', status, headers: repeated };
        return {
          kind: 'json',
          status,
          body,
          headers: repeated,
          ...(etag === null ? {} : { etag }),
        };
      }
      case 'reserved':
    }
    try {
      const answer = await run();
      if (answer.kind !== 'json' && answer.kind !== 'empty') {
        throw new TypeError('an idempotent route answers JSON or nothing');
      }
      const text = JSON.stringify({
        status: answer.status,
        headers: answer.headers ?? {},
        etag: answer.kind === 'json' ? (answer.etag ?? null) : null,
        ...(answer.kind === 'json' ? { body: answer.body } : {}),
      });
      await store.answer(whose, key, answer.status, seal.seal(Buffer.from(text, 'utf8'), binds));
      return answer;
    } catch (error) {
      await store.release(whose, key);
      throw error;
    }
  };
}
