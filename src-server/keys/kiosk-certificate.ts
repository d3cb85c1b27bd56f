import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { KioskCertificates } from '../services/kiosk-ports.ts';
import {
  AUTHORITY_FILES,
  makeAuthority,
  openAuthority,
  openCertificateKey,
  validity,
} from './authority.ts';
import { KeyFolder } from './key-folder.ts';

const DAYS = 90;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

async function openTlsKey(spki: string): Promise<webcrypto.CryptoKey> {
  try {
    const bytes = Buffer.from(spki, 'base64');
    return await webcrypto.subtle.importKey('spki', bytes, ALGORITHM, true, ['verify']);
  } catch (cause) {
    const facts = { tls_key: 'invalid_format' };
    throw new GatehouseError('invalid-input', 'the TLS key is no P-256 key', facts, cause);
  }
}

/**
 * Certifies kiosks for one another: a kiosk that has another's certificate before it, of the hub's
 * authority, knows by the name in it (a URI, RFC 5280, 4.2.1.6) whom it speaks with.
 * @param folder the hub's keys
 * @param makes whether an authority that is missing is made: never in production
 */
export function createKioskCertificates(
  folder: string,
  makes: boolean,
  now: () => number,
): KioskCertificates {
  const files = new KeyFolder(folder);
  let opening: Promise<unknown> | null = null;

  async function ready(): Promise<void> {
    if (!makes) return;
    opening ??= makeAuthority(folder, now());
    await opening;
  }

  function requireKey(): string {
    if (files.has(AUTHORITY_FILES.key)) return files.read(AUTHORITY_FILES.key);
    throw new GatehouseError(
      'not-ready',
      `${AUTHORITY_FILES.key} is not in the hub's keys folder: kiosks can neither be enrolled nor certified again until it is brought back`,
    );
  }

  return {
    async authorities() {
      await ready();
      return openAuthority(folder);
    },
    async check() {
      await ready();
      requireKey();
    },
    async certify(kioskId: Uuid, tlsKey: string) {
      await ready();
      const signer = await openCertificateKey(requireKey());
      const publicKey = await openTlsKey(tlsKey);
      const issuer = new x509.X509Certificate(files.read(AUTHORITY_FILES.certificate));
      const { notBefore, notAfter } = validity(now(), DAYS);
      const certificate = await x509.X509CertificateGenerator.create(
        {
          subject: [{ CN: [kioskId] }, { O: ['Gatehouse'] }],
          issuer: issuer.subjectName,
          publicKey,
          signingKey: signer.privateKey,
          signingAlgorithm: SIGNATURE,
          notBefore,
          notAfter,
          extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([
              x509.ExtendedKeyUsage.serverAuth,
              x509.ExtendedKeyUsage.clientAuth,
            ]),
            new x509.SubjectAlternativeNameExtension([
              { type: 'url', value: `urn:gatehouse:kiosk:${kioskId}` },
            ]),
            await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey, false, webcrypto),
            await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
          ],
        },
        webcrypto,
      );
      return { pem: `${certificate.toString('pem')}\n`, until: toInstant(notAfter.getTime()) };
    },
  };
}
