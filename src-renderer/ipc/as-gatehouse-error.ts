import { GatehouseError } from '#shared/errors.ts';

/** Any failure as one of the catalogue. */
export function asGatehouseError(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  return new GatehouseError('internal', String(error), {}, error);
}
