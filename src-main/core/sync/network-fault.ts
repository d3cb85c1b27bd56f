import { isAxiosError } from 'axios';
import { GatehouseError } from '#shared/errors.ts';

/** Words of Node for a certificate that is not what it should be (OpenSSL's, and its own). */
const TRUST =
  /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE)|ERR_TLS_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/;
/** Somebody who speaks no TLS where the hub should be: a captive portal, most likely. */
const NOT_TLS = /ERR_SSL_|^EPROTO$/;
/** A body that is not what its headers say, or longer than we take. */
const UNREADABLE = /^Z_|HPE_/;
/** Axios has one word for a body that is too long and for one that was cut off. */
const TOO_LONG = /maxContentLength/;

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as { code?: unknown };
  const own = typeof code === 'string' ? code : '';
  // Axios names some of its own; the cause has Node's word.
  return isAxiosError(error) && error.cause instanceof Error && own === ''
    ? wordOf(error.cause)
    : own;
}

/** Whether a connection that was kept open turned out to be closed: asking again at once is right. */
export function isStaleConnection(error: unknown): boolean {
  return /^(?:ECONNRESET|EPIPE)$/.test(wordOf(error));
}

/**
 * What the network did, as an error of the catalogue: hub-unreachable, hub-not-trusted,
 * hub-answer-unreadable. Errors of the catalogue pass as they are.
 */
export function networkFault(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  const word = wordOf(error);
  const facts = word === '' ? {} : { reason: word };
  if (TRUST.test(word)) {
    return new GatehouseError('hub-not-trusted', `the certificate: ${word}`, facts, error);
  }
  const isTooLong = error instanceof Error && TOO_LONG.test(error.message);
  if (NOT_TLS.test(word) || UNREADABLE.test(word) || isTooLong) {
    return new GatehouseError('hub-answer-unreadable', `no answer of a hub: ${word}`, facts, error);
  }
  return new GatehouseError('hub-unreachable', `no answer: ${word || 'unknown'}`, facts, error);
}
