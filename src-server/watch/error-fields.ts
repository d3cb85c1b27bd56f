/** What of an error goes into a log: never a value that somebody typed. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  /** Of an error of PostgreSQL: names of our own schema. */
  readonly table?: string;
  readonly constraint?: string;
  readonly stack: readonly string[];
  readonly cause?: ErrorFields;
}

const CAUSES_AT_MOST = 3;

function textOf(error: object, name: string): string | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : null;
}

/**
 * An error for the log. PostgreSQL's own words quote the values of the row, and a schema's those of
 * the request: of both only the kind is kept. The stack's lines follow without the message that
 * heads them.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) {
    return { name: typeof error, message: 'not an error', code: null, stack: [] };
  }
  const quotes = textOf(error, 'severity') !== null || error.name === 'ZodError';
  const table = textOf(error, 'table');
  const constraint = textOf(error, 'constraint');
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: quotes ? 'left out: it may quote values' : error.message,
    code: textOf(error, 'code'),
    ...(table === null ? {} : { table }),
    ...(constraint === null ? {} : { constraint }),
    stack: stack.map((line) => line.trim()),
    ...(error.cause === undefined || depth >= CAUSES_AT_MOST
      ? {}
      : { cause: errorFields(error.cause, depth + 1) }),
  };
}
