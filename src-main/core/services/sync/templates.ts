import type { MadeTemplate } from '#shared/domain/operation.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { templateBytes, templateNumbers, type FaceModelId } from '#shared/face/template.ts';
import type { ConsentLedger } from '../consent.ts';
import type { TemplateSeal, TemplateStore } from '../face-template.ts';
import { freshId } from '../fresh-id.ts';
import type { FactRecorder } from '../operations.ts';

/** Templates that one kiosk makes and all others are spared. */
export interface SharedTemplates {
  /**
   * Keeps a template that was made elsewhere, in place of the picture that waits for one; inside the
   * caller's transaction. One of another model, without consent in force, or of a picture that is done
   * with here, is left.
   * @returns whether it was kept
   */
  keepForeign(made: MadeTemplate): boolean;
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

/** Whether bytes are a template with a direction. */
function isTemplate(bytes: Uint8Array): boolean {
  return (
    templateBytes.safeParse(bytes).success && templateNumbers(bytes).some((number) => number !== 0)
  );
}

/** @param ports.model the one that templates are made with here */
export function createSharedTemplates(ports: {
  readonly store: Pick<TemplateStore, 'source' | 'setMade'>;
  readonly seal: Pick<TemplateSeal, 'seal'>;
  readonly consents: Pick<ConsentLedger, 'isGiven'>;
  readonly recorder: Pick<FactRecorder, 'recordFact'>;
  readonly transaction: <T>(work: () => T) => T;
  readonly kioskId: Uuid;
  readonly model: FaceModelId;
  readonly now: () => number;
}): SharedTemplates {
  const { store, consents, model: current } = ports;

  return {
    keepForeign({ user_id: userId, source_id: sourceId, model, template: text, quality }) {
      if (model !== current || !consents.isGiven(userId)) return false;
      const source = store.source(sourceId);
      if (source?.userId !== userId || source.state !== 'waiting') return false;
      const template = new Uint8Array(Buffer.from(text, 'base64'));
      if (!isTemplate(template)) return false;
      store.setMade({
        sourceId,
        model,
        template: ports.seal.seal({ userId, model, sourceId }, template),
        quality,
        // Names no file: the aligned face stays where it was made, and another model would want the
        // selfie anyway.
        cropId: source.cropId ?? freshId(),
        at: toInstant(ports.now()),
      });
      return true;
    },
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
