import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { operationText } from '#shared/domain/operation.ts';
import { operationOf } from '#shared/wire/carried-operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { ReadOperation, SigningKiosk } from './operation-ports.ts';

function publicKeyOf(kiosk: SigningKiosk): KeyObject {
  const x = Buffer.from(kiosk.publicKey, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Checks a signature on the thread pool. */
function isSignedBy(key: KeyObject, carried: CarriedOperation): Promise<boolean> {
  const text = Buffer.from(operationText(carried, carried.payload), 'utf8');
  const signature = Buffer.from(carried.signature, 'base64');
  return new Promise((resolve, reject) => {
    verify(null, text, key, signature, (error, isGood) => {
      if (error === null) resolve(isGood);
      else reject(error);
    });
  });
}

/** Reads operations and checks who signed them, all at once. */
export async function readOperations(
  carried: readonly CarriedOperation[],
  kiosks: readonly SigningKiosk[],
): Promise<ReadOperation[]> {
  const keys = new Map(kiosks.map((kiosk) => [kiosk.id, { kiosk, key: publicKeyOf(kiosk) }]));
  return Promise.all(
    carried.map(async (one): Promise<ReadOperation> => {
      const by = keys.get(one.kiosk_id);
      const signed = by === undefined ? null : isSignedBy(by.key, one);
      // Parsed while the thread pool works.
      const said = operationOf(one);
      return {
        carried: one,
        isCheckIn: one.type === 'check-in.recorded',
        kiosk: by?.kiosk ?? null,
        isSigned: signed !== null && (await signed),
        operation: said,
      };
    }),
  );
}
