import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { createAccessTokens } from '#server/keys/access-token.ts';
import { makeTokenKeys, openTokenKeys, tokenKeysText } from '#server/keys/token-keys.ts';

test('a token that was checked once is still over when its time is', async () => {
  let now = Date.parse('2026-11-23T03:00:00Z');
  const keys = openTokenKeys(tokenKeysText.parse(await makeTokenKeys()));
  const access = createAccessTokens(keys, 'https://hub.example', () => now);
  const whose = { holderId: newId(), role: 'attendee', sessionId: newId() } as const;
  const token = await access.issue(whose);
  expect(await access.read(token)).toEqual(whose);
  now += 599_000;
  expect(await access.read(token)).toEqual(whose);
  now += 10_000;
  expect(await access.read(token)).toBe('expired');
  expect(await access.read(`${token.slice(0, -4)}AAAA`)).toBeNull();
});
