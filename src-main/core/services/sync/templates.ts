import type { Uuid } from '#shared/domain/id.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import type { ConsentLedger } from '../consent.ts';
import type { TemplateStore } from '../face-template.ts';
import type { FactRecorder } from '../operations.ts';

/** Templates that one kiosk makes and all others are spared. */
export interface TemplateTelling {
  /**
   * Tells of one that was made here of a selfie; in a transaction of its own. Without consent in force
   * nothing is told: whoever holds it would have to erase it at once.
   * @returns whether it was told
   */
  tell(made: {
    readonly userId: Uuid;
    readonly sourceId: Uuid;
    readonly model: FaceModelId;
    readonly template: Uint8Array;
    readonly quality: number;
  }): boolean;
}

/** Wires what is told; what is heard is kept by `take` (face-template.ts). */
export function createTemplateTelling(ports: {
  readonly store: Pick<TemplateStore, 'source'>;
  readonly consents: Pick<ConsentLedger, 'isGiven'>;
  readonly recorder: Pick<FactRecorder, 'recordFact'>;
  readonly transaction: <T>(work: () => T) => T;
  readonly kioskId: Uuid;
}): TemplateTelling {
  const { store, consents } = ports;

  return {
    tell({ userId, sourceId, model, template, quality }) {
      return ports.transaction(() => {
        const source = store.source(sourceId);
        const isOfSelfie = source?.userId === userId && source.madeFrom === 'selfie';
        if (!isOfSelfie || !consents.isGiven(userId)) return false;
        ports.recorder.recordFact({
          fact: {
            type: 'template.made',
            payload: {
              user_id: userId,
              source_id: sourceId,
              model,
              template: Buffer.from(template).toString('base64'),
              quality,
            },
          },
          activity: {
            actor: { type: 'kiosk', id: ports.kioskId },
            type: 'template.made',
            facts: { user_id: userId, source_id: sourceId, model },
          },
          apply: () => {},
        });
        return true;
      });
    },
  };
}
