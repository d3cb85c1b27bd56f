import { operation, type Operation } from '../domain/operation.ts';
import type { CarriedOperation } from './sync.ts';

/**
 * What an operation says; null: nothing that this version can read, or one kiosk's word for another's
 * check-in. Its signature is not looked at.
 */
export function operationOf(carried: CarriedOperation): Operation | null {
  const { payload, signature: _, ...envelope } = carried;
  let said: unknown;
  try {
    said = JSON.parse(payload);
  } catch {
    // A text that is no JSON is no more readable than one of another form.
    return null;
  }
  const read = operation.safeParse({ ...envelope, payload: said });
  if (!read.success) return null;
  const { type, payload: row } = read.data;
  return type === 'check-in.recorded' && row.kiosk_id !== read.data.kiosk_id ? null : read.data;
}
