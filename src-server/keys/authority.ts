import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { SetupError } from '../setup-error.ts';
import { KeyFolder } from './key-folder.ts';

/** Files of the hub's own certification authority, in the keys folder. */
export const AUTHORITY_FILES = {
  certificate: 'ca.crt',
  key: 'ca.key',
  spareCertificate: 'ca-spare.crt',
  /** Belongs away from the hub once it is made: it takes over if `ca.key` is lost or stolen. */
  spareKey: 'ca-spare.key',
} as const;

const YEARS = 20;
/** P-256: of the curves that browsers and Electron take in TLS the quickest. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** What kiosks trust the hub by: given to them at enrolment, never a leaf certificate. */
export interface AuthorityCertificates {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly spare: string;
}

/** @returns a new P-256 key as PEM (PKCS #8) */
export async function makeCertificateKey(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const bytes = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return `${x509.PemConverter.encode(bytes, 'PRIVATE KEY')}\n`;
}

/** Both halves of a P-256 key that stands in a PEM file. */
export async function openCertificateKey(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const bytes = x509.PemConverter.decodeFirst(pem);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']);
  const { d: _d, key_ops: _ops, ...jwk } = await webcrypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await webcrypto.subtle.importKey('jwk', jwk, ALGORITHM, true, ['verify']);
  return { privateKey, publicKey };
}

/** When a certificate of that many days that is made now begins and ends. */
export function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  // A kiosk's clock may be a little behind ours.
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + days * 86_400_000) };
}

async function makeCertificate(keyPem: string, name: string, now: number): Promise<string> {
  const keys = await openCertificateKey(keyPem);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [name] }, { O: ['Gatehouse'] }],
      keys,
      signingAlgorithm: ALGORITHM,
      ...validity(now, YEARS * 365),
      extensions: [
        // It certifies servers, and nothing that certifies others.
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

/**
 * Makes the authority and its spare where their certificates are not there yet.
 * @returns the names of the files made
 */
export async function makeAuthority(folder: string, now: number): Promise<readonly string[]> {
  const files = new KeyFolder(folder);
  const day = new Date(now).toISOString().slice(0, 10);
  const made: string[] = [];
  for (const [certificate, key, name] of [
    [AUTHORITY_FILES.certificate, AUTHORITY_FILES.key, `Gatehouse hub ${day}`],
    [AUTHORITY_FILES.spareCertificate, AUTHORITY_FILES.spareKey, `Gatehouse hub ${day} (spare)`],
  ] as const) {
    // A certificate without its key is as it should be: the key is kept elsewhere.
    if (files.has(certificate)) continue;
    if (!files.has(key) && files.make(key, await makeCertificateKey())) made.push(key);
    if (files.make(certificate, await makeCertificate(files.read(key), name, now)))
      made.push(certificate);
  }
  return made;
}

/** @throws SetupError where a certificate is missing or is none */
export function openAuthority(folder: string): AuthorityCertificates {
  const files = new KeyFolder(folder);
  const problems: string[] = [];
  const read = (name: string): string => {
    try {
      const pem = files.read(name);
      if (new X509Certificate(pem).ca) return pem;
      problems.push(`${name} in ${files.folder} is not an authority's certificate`);
    } catch {
      problems.push(`${name} in ${files.folder} is missing or damaged: "hub keys make" makes it`);
    }
    return '';
  };
  const certificate = read(AUTHORITY_FILES.certificate);
  const spare = read(AUTHORITY_FILES.spareCertificate);
  if (problems.length > 0) throw new SetupError(problems);
  return { certificate, spare };
}
