import type { Uuid } from '#shared/domain/id.ts';
import type { FaceProbe, FaceUnavailable } from '#shared/face/finding.ts';
import type { InputOf } from '#shared/ipc/call.ts';
import type { CoreClient, CoreContract } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { Asked } from './gate-state.ts';

/** What another look can't mend: it lies with the record. */
const OF_THE_RECORD: ReadonlySet<FaceUnavailable> = new Set<FaceUnavailable>([
  'no-consent',
  'no-selfie',
  'reference-unusable',
]);

/** Whether the same ticket's holder may be looked at once more, to any use. */
export function mayLookAgain({ kind, detail: { face } }: AdmissionResult): boolean {
  if (kind !== 'verdict' || face === undefined || face.triesLeft === 0) return false;
  return face.outcome !== 'match' && (face.why === null || !OF_THE_RECORD.has(face.why));
}

type Presentation = InputOf<CoreContract, 'gate.faceNeed'>['presentation'];

/** What an ask presents, as gate.faceNeed wants it. Null: nobody is presented. */
export function presentationOf({
  request,
}: Asked): { readonly scanId: Uuid; readonly presentation: Presentation } | null {
  switch (request.kind) {
    case 'scan': {
      const { scanId, text, reader } = request;
      return { scanId, presentation: { way: 'scan', text, reader } };
    }
    case 'by-hand':
      return { scanId: request.scanId, presentation: request.by };
    case 'undo':
    case 'card':
      return null;
  }
}

/** Asks the core for the answer. */
export function answerOf(
  call: CoreClient,
  { request, direction }: Asked,
  face: FaceProbe | null,
): Promise<AdmissionResult> {
  const seen = face === null ? {} : { face };
  switch (request.kind) {
    case 'scan': {
      const { scanId, text, reader } = request;
      return call('gate.scan', { scanId, text, reader, direction, ...seen });
    }
    case 'by-hand': {
      const { scanId, by } = request;
      return call('gate.admitByHand', { scanId, by, direction, ...seen });
    }
    case 'undo':
      return call('gate.undo', { checkInId: request.checkInId });
    case 'card':
      return call('gate.confirmCard', { checkInId: request.checkInId });
  }
}
