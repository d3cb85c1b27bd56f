import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTHORITY_FILES, makeAuthority, openAuthority } from '#server/keys/authority.ts';
import { ensureCertificate, openCertificate } from '#server/keys/certificate.ts';

const DAY = 86_400_000;
let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-keys-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What OpenSSL says to our certificate when it trusts `ca` alone. */
async function handshake(ca: string, servername: string): Promise<string> {
  const server = createServer(openCertificate(folder)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const said = await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername }, () => {
      socket.end();
      resolve('trusted');
    });
    socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? ''));
  });
  server.close();
  return said;
}

describe("the hub's own certificate", () => {
  it('is trusted by whoever trusts its authority, under its names and no others', async () => {
    await makeAuthority(folder, Date.now());
    await ensureCertificate(folder, ['hub.example', '127.0.0.1'], Date.now());
    const { certificate, spare } = openAuthority(folder);
    expect(await handshake(certificate, 'hub.example')).toBe('trusted');
    expect(await handshake(certificate, 'other.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await handshake(spare, 'hub.example')).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('is made again for a new name and a month before its end, and else kept', async () => {
    const now = Date.now();
    await makeAuthority(folder, now);
    expect(await ensureCertificate(folder, ['localhost'], now)).toBe(true);
    expect(await ensureCertificate(folder, ['localhost'], now)).toBe(false);
    expect(await ensureCertificate(folder, ['localhost', '192.0.2.7'], now)).toBe(true);
    expect(await ensureCertificate(folder, ['192.0.2.7'], now + 360 * DAY)).toBe(false);
    expect(await ensureCertificate(folder, ['192.0.2.7'], now + 368 * DAY)).toBe(true);
  });

  it('leaves the authority as it is when the key of the spare was taken away', async () => {
    const made = await makeAuthority(folder, Date.now());
    expect(made.toSorted()).toEqual(Object.values(AUTHORITY_FILES).toSorted());
    const before = openAuthority(folder);
    rmSync(path.join(folder, AUTHORITY_FILES.spareKey));
    expect(await makeAuthority(folder, Date.now())).toEqual([]);
    expect(openAuthority(folder)).toEqual(before);
    expect(existsSync(path.join(folder, AUTHORITY_FILES.spareKey))).toBe(false);
  });
});
