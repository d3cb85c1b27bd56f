import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '#shared/domain/operation.ts';
import { errorCode } from '#shared/errors.ts';
import * as sync from '#shared/wire/sync.ts';
import { testId } from '#tests/fixtures/small-event.ts';

/** Every message, as the schema that reads it. */
const MESSAGES = {
  pullRequest: sync.pullRequest,
  pullAnswer: sync.pullAnswer,
  pushRequest: sync.pushRequest,
  pushAnswer: sync.pushAnswer,
  livePage: sync.LIVE_EVENTS.page,
  liveStanding: sync.LIVE_EVENTS.standing,
  liveBeat: sync.LIVE_EVENTS.beat,
  enrolmentRequest: sync.enrolmentRequest,
  enrolmentAnswer: sync.enrolmentAnswer,
  enrolment: sync.enrolment,
  challengeAnswer: sync.challengeAnswer,
  tokenRequest: sync.tokenRequest,
  tokenAnswer: sync.tokenAnswer,
  pictureRequest: sync.pictureRequest,
  pictureLine: sync.pictureLine,
} as const;

/** What each version's messages look like, so that none changes unnoticed. */
const HASHES: Readonly<Record<number, string>> = {
  1: '02cf8a621e48b4bf6324b419be322d330d7588beecc81d4af86f845fe4994fcd',
};

function hashOf(messages: Readonly<Record<string, z.ZodType>>): string {
  const shapes = Object.entries(messages).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      // The catalogue grows; a code that is not known is read as another.
      override: ({ zodSchema, jsonSchema }) => {
        if ((zodSchema as unknown) === errorCode) delete jsonSchema.enum;
      },
    }),
  ]);
  return createHash('sha256').update(JSON.stringify(shapes)).digest('hex');
}

/** Messages as a version said them. Kept for ever: what a kiosk of then says must be heard. */
const kept = z.object({
  messages: z.record(z.string(), z.unknown()),
  snapshotLines: z.array(z.unknown()),
  operations: z.array(z.unknown()),
});

function messagesOf(version: number): z.infer<typeof kept> {
  const file = path.join(import.meta.dirname, `../../fixtures/wire/protocol-${version}.json`);
  return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The same with a member more in every object: what a newer side may say. Texts are left alone. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    // A map of names, where a further one would be a field.
    name === 'stamps' ? member : withMore(member),
  ]);
  return { ...Object.fromEntries(members), since_a_later_version: 1 };
}

const UNDERSTOOD = Array.from(
  { length: sync.PROTOCOL_VERSION - sync.OLDEST_PROTOCOL_VERSION + 1 },
  (_, at) => sync.OLDEST_PROTOCOL_VERSION + at,
);

describe('the protocol of sync', () => {
  it('has for its version the messages that it had: a change is a new version, or says why it is none', () => {
    const all = { ...MESSAGES, snapshotLine: sync.snapshotLine, operation };
    expect(HASHES[sync.PROTOCOL_VERSION]).toBe(hashOf(all));
  });

  it.each(UNDERSTOOD)('reads whatever version %i says', (version) => {
    const { messages, snapshotLines, operations } = messagesOf(version);
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(MESSAGES).toSorted());
    for (const [name, schema] of Object.entries(MESSAGES)) {
      expect({ name, error: schema.safeParse(messages[name]).error }).toEqual({ name });
    }
    for (const line of snapshotLines) expect(sync.snapshotLine.parse(line)).toEqual(line);
    const types = new Set(operations.map((one) => operation.parse(one).type));
    expect(types.size).toBe(operation.options.length);
  });

  it('takes what a newer side says besides for nothing', () => {
    const { messages, snapshotLines } = messagesOf(sync.PROTOCOL_VERSION);
    for (const [name, schema] of Object.entries(MESSAGES)) {
      const plain = schema.parse(messages[name]);
      expect({ name, read: schema.parse(withMore(messages[name])) }).toEqual({ name, read: plain });
    }
    const strange = { id: testId(18, 1), outcome: 'rejected', code: 'of-a-later-version' };
    expect(sync.pushResult.parse(strange).code).toBe('internal');
    for (const line of snapshotLines) {
      expect(sync.snapshotLine.parse(withMore(line))).toEqual(sync.snapshotLine.parse(line));
    }
  });
});
