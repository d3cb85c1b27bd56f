import 'reflect-metadata';
import { createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import * as x509 from '@peculiar/x509';
import { SetupError } from '../setup-error.ts';
import { AUTHORITY_FILES, makeCertificateKey, openCertificateKey, validity } from './authority.ts';
import { KeyFolder } from './key-folder.ts';

/** Key, certificate and the authority's certificate in one file, so that they change together. */
export const SERVER_CERTIFICATE_FILE = 'server.pem';

/** Browsers refuse a server's certificate that lives longer than 398 days. */
const DAYS = 397;
const RENEW_DAYS = 30;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** What a TLS server takes. */
export interface ServerCertificate {
  /** PEM: the server's own certificate, then those that certify it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** Addresses of this machine in its networks: version 4, since people type them. */
export function lanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/** What this machine can be called by in its network, and `host`. */
export function machineNames(host: string): readonly string[] {
  const own = ['localhost', hostname().toLowerCase(), '127.0.0.1', '::1'];
  return [...new Set([host, ...own, ...lanAddresses()])];
}

function covers(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;
}

function isStillGood(
  pem: string,
  authority: string,
  names: readonly string[],
  now: number,
): boolean {
  const certificate = new X509Certificate(pem);
  return (
    names.every((name) => covers(certificate, name)) &&
    certificate.validToDate.getTime() - now > RENEW_DAYS * 86_400_000 &&
    certificate.verify(createPublicKey(authority))
  );
}

async function issue(files: KeyFolder, names: readonly string[], now: number): Promise<string> {
  const authority = files.read(AUTHORITY_FILES.certificate);
  const signer = await openCertificateKey(files.read(AUTHORITY_FILES.key));
  const keyPem = await makeCertificateKey();
  const { publicKey } = await openCertificateKey(keyPem);
  const issuer = new x509.X509Certificate(authority);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: [{ CN: [(names[0] ?? 'localhost').slice(0, 64)] }],
      issuer: issuer.subjectName,
      publicKey,
      signingKey: signer.privateKey,
      signingAlgorithm: SIGNATURE,
      ...validity(now, DAYS),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return `${keyPem}${certificate.toString('pem')}\n${authority}`;
}

/**
 * Sees to it that the hub has a certificate of its own authority for these names: a machine that
 * moved to another network, or one whose certificate ends within a month, gets a new one.
 * @param names host names and addresses
 * @returns whether a new one was made
 * @throws SetupError where the authority's key is not here
 */
export async function ensureCertificate(
  folder: string,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  const files = new KeyFolder(folder);
  if (files.has(SERVER_CERTIFICATE_FILE)) {
    const { cert } = openCertificate(folder);
    if (isStillGood(cert, files.read(AUTHORITY_FILES.certificate), names, now)) return false;
  }
  if (!files.has(AUTHORITY_FILES.key))
    throw new SetupError([`${AUTHORITY_FILES.key} in ${files.folder} is missing: it certifies us`]);
  files.replace(SERVER_CERTIFICATE_FILE, await issue(files, names, now));
  return true;
}

/** The certificate that `ensureCertificate` made. */
export function openCertificate(folder: string): ServerCertificate {
  const text = new KeyFolder(folder).read(SERVER_CERTIFICATE_FILE);
  const start = text.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: text.slice(0, start), cert: text.slice(start) };
}
