import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClamdScanner } from '#server/files/clamd.ts';
import { GatehouseError } from '#shared/errors.ts';
import { startFakeClamd } from '#tests/fakes/fake-clamd.ts';

const file = randomBytes(400_000);

async function verdict(answer: string | null, timeoutMs = 5_000): Promise<string> {
  await using clamd = await startFakeClamd(() => answer);
  const scanner = createClamdScanner({ host: '127.0.0.1', port: clamd.port }, timeoutMs);
  return await scanner.scan(file).then(
    () => 'passed',
    (error: unknown) => (error instanceof GatehouseError ? error.code : String(error)),
  );
}

describe('The virus scanner', () => {
  it('is given the file whole', async () => {
    await using clamd = await startFakeClamd(() => 'stream: OK\0');
    await createClamdScanner({ host: '127.0.0.1', port: clamd.port }).scan(file);
    expect(clamd.files).toHaveLength(1);
    expect(clamd.files[0]?.equals(file)).toBe(true);
  });

  it.each([
    ['passes what it calls clean', 'stream: OK\0', 'passed'],
    ['refuses what it finds something in', 'stream: Eicar-Test FOUND\0', 'file-infected'],
    [
      'lets nothing pass that it did not look at whole',
      'INSTREAM size limit exceeded. ERROR\0',
      'scanner-unavailable',
    ],
    ['lets nothing pass on half an answer', 'stream: OK', 'scanner-unavailable'],
    [
      'lets nothing pass on an answer of another kind',
      'stream: OK FOUND OK\0',
      'scanner-unavailable',
    ],
    ['lets nothing pass when it hangs up', 'hang-up', 'scanner-unavailable'],
    ['gives up an answer without an end', 'x'.repeat(100_000), 'scanner-unavailable'],
  ])('%s', async (_what, answer, expected) => {
    expect(await verdict(answer)).toBe(expected);
  });

  it('is given up when it does not answer in time', async () => {
    expect(await verdict(null, 100)).toBe('scanner-unavailable');
  });

  it('lets nothing pass when nobody listens', async () => {
    const scanner = createClamdScanner({ host: '127.0.0.1', port: 9 });
    await expect(scanner.scan(file)).rejects.toMatchObject({ code: 'scanner-unavailable' });
  });
});
