import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../fixtures/hub-database.ts';

test('traces and error reports reach their collectors, without what is personal', async () => {
  await using database = await freshDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-watch-'));
  const received: { url: string; text: string }[] = [];
  const sink = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isZipped = request.headers['content-encoding'] === 'gzip';
      const text = (isZipped ? gunzipSync(body) : body).toString('utf8');
      received.push({ url: request.url ?? '', text });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(sink.address() as AddressInfo).port}`;
  const child = path.join(import.meta.dirname, 'outside-child.ts');
  try {
    await promisify(execFile)(
      process.execPath,
      [child, `http://${host}/otlp`, `http://public@${host}/7`, database.url, folder],
      { timeout: 50_000 },
    );
    const traces = received.filter(({ url }) => url === '/otlp/v1/traces').map(({ text }) => text);
    const reports = received.filter(({ url }) => url.startsWith('/api/7/')).map(({ text }) => text);
    expect(traces.join('')).toContain('hub under test');
    expect(traces.join('')).toContain('/v1/events');
    expect(traces.join('')).toContain('/unsubscribe/:token');
    // The statements of a request are its children.
    expect(traces.join('')).toMatch(/select .* from .*events/i);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain('"request":"');
    expect(`${traces.join('')}${reports.join('')}`).not.toMatch(/s3cr3t|asha/);
  } finally {
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
