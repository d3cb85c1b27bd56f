import { GatehouseError, type ErrorCode } from '#shared/errors.ts';

/** Codes of Fastify and its plugins that are a caller's doing. */
const FRAME: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request-too-large',
  FST_REQ_FILE_TOO_LARGE: 'request-too-large',
  FST_PARTS_LIMIT: 'request-too-large',
  FST_FILES_LIMIT: 'request-too-large',
  FST_FIELDS_LIMIT: 'request-too-large',
  FST_ERR_NOT_FOUND: 'not-found',
  FST_UNDER_PRESSURE: 'not-ready',
};

/**
 * SQLSTATEs (PostgreSQL, appendix A) and errors of the connection under which the same request may
 * go well later.
 */
const AWAY =
  /^(08...|53...|57P0[1-5]|57014|40001|40P01|55P03|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/;
/** A text that no column can hold, as one with a NUL. */
const UNREPRESENTABLE = /^(22021|22P05)$/;

function fieldOf(error: object, name: string): unknown {
  return name in error ? Reflect.get(error, name) : undefined;
}

/** Whether an error came out of PostgreSQL or its connection. */
function isOfDatabase(error: Error): boolean {
  return (
    fieldOf(error, 'severity') !== undefined ||
    fieldOf(error, 'syscall') === 'connect' ||
    /^(timeout exceeded when trying to connect|Connection terminated|Client was closed)/.test(
      error.message,
    )
  );
}

/** An error as one of the catalogue. What nobody foresaw is `internal`, and says nothing. */
export function refusalOf(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  if (!(error instanceof Error)) return new GatehouseError('internal', 'unexpected', {}, error);
  const given = fieldOf(error, 'code');
  const code = typeof given === 'string' ? given : '';
  const known = FRAME[code];
  if (known !== undefined) return new GatehouseError(known, 'refused by the frame', {}, error);
  if (isOfDatabase(error)) {
    if (UNREPRESENTABLE.test(code)) {
      return new GatehouseError('invalid-input', 'a text that can’t be stored', {}, error);
    }
    if (code === '' || AWAY.test(code)) {
      return new GatehouseError('database-unavailable', 'the database is away', {}, error);
    }
    return new GatehouseError('internal', 'unexpected', {}, error);
  }
  const status = fieldOf(error, 'statusCode');
  // What else the frame refuses: bodies that are no JSON, lengths that are wrong, broken addresses.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GatehouseError('invalid-input', 'the request is malformed', {}, error);
  }
  return new GatehouseError('internal', 'unexpected', {}, error);
}
