import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { makeAuthority } from '#server/keys/authority.ts';
import { ensureCertificate, openCertificate } from '#server/keys/certificate.ts';
import { openTestHub } from '#tests/fixtures/hub-app.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';
import { listen, openKiosk, type StandKiosk } from './kiosk-stand.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const closing: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A hub behind TLS, whose certificate is of the authority in `folder`; null: of the hub's own. */
async function behindTls(folder: string | null) {
  const hub = await openTestHub();
  closing.push(() => hub[Symbol.asyncDispose]());
  const eventId = await addHubEvent(hub.hub.pool, 'Sammelan');
  const given = { name: 'Gate A', use: 'gate', events: [eventId] } as const;
  const { code, address } = await hub.hub.kiosks.enrolment.announce(OPERATOR, given);
  const keys = folder ?? hub.hub.config.keysFolder;
  await ensureCertificate(keys, ['localhost', '127.0.0.1'], Date.now());
  const plain = new URL(await listen(hub));
  const front = createServer(openCertificate(keys), (request, response) => {
    const { method, url, headers } = request;
    const to = { host: plain.hostname, port: plain.port, path: url, method, headers };
    const onward = forward(to, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    front.closeAllConnections();
    front.close();
  });
  const hubUrl = `https://localhost:${(front.address() as AddressInfo).port}`;
  return { code, hubUrl, link: `${hubUrl}/enrol${new URL(address).hash}` };
}

async function kiosk(): Promise<StandKiosk> {
  const one = await openKiosk();
  closing.push(() => one[Symbol.asyncDispose]());
  return one;
}

test('a kiosk that scans the link trusts the hub by its authority, and comes online', async () => {
  const { link } = await behindTls(null);
  const { core } = await kiosk();
  await core.call('setup.enrol', { link });
  await vi.waitFor(async () => {
    expect((await core.call('sync.view', {})).phase).toBe('live');
  }, PATIENCE);
});

test('who stands between with a certificate of his own gets nothing', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-other-'));
  closing.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  await makeAuthority(folder, Date.now());
  const { hubUrl, code } = await behindTls(folder);
  const { core } = await kiosk();
  await expect(core.call('setup.enrol', { hubUrl, code })).rejects.toMatchObject({
    code: 'hub-not-trusted',
    facts: { reason: 'chain' },
  });
  expect(await core.call('sync.view', {})).toMatchObject({ phase: 'not-enrolled', link: null });
});

test('a link that names other authorities than the hub has is refused', async () => {
  const { link } = await behindTls(null);
  const wrong = link.replace(/([#&]ca=)[^&]+/, `$1${'A'.repeat(43)}`);
  const { core } = await kiosk();
  await expect(core.call('setup.enrol', { link: wrong })).rejects.toMatchObject({
    code: 'hub-not-trusted',
    facts: { reason: 'authority' },
  });
});
