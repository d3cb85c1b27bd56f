import { createHash, X509Certificate } from 'node:crypto';

/** SHA-256 of a certificate. @param pem the certificate @returns base64url */
function digest(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
}

/**
 * What a kiosk is enrolled with, as one address: the hub's, and behind the #, which no browser sends
 * anywhere, the code and the digests of the hub's authorities, so that a kiosk that scans it knows
 * the hub before it says a word.
 */
export function enrolmentAddress(
  hubUrl: string,
  code: string,
  authorities: { readonly certificate: string; readonly spare: string },
): string {
  const address = new URL('/enrol', hubUrl);
  address.hash = new URLSearchParams({
    code,
    ca: digest(authorities.certificate),
    spare: digest(authorities.spare),
  }).toString();
  return address.href;
}
