import type { Uuid } from '#shared/domain/id.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import { openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import type { TemplateSeal } from '../services/face-template.ts';
import type { KeyStore } from './key-store.ts';

/** What a sealed template is bound to: it opens for nobody else, and as no other model's. */
function bindings(userId: Uuid, model: FaceModelId, sourceId: Uuid): string {
  return `gatehouse-template-1\0${userId}\0${model}\0${sourceId}`;
}

/** Opens templates alone, say on a thread that may not write. */
export function createTemplateOpener(keys: Pick<KeyStore, 'find'>): Pick<TemplateSeal, 'opener'> {
  return {
    opener(userId) {
      const key = keys.find(userId, 'template');
      if (key === null) return () => null;
      return ({ model, sourceId }, sealed) =>
        openSealed(key, sealed, bindings(userId, model, sourceId));
    },
  };
}

/** Seals templates with AES-256-GCM under the key of their person and purpose. */
export function createTemplateSeal(keys: Pick<KeyStore, 'find' | 'findOrMake'>): TemplateSeal {
  return {
    ...createTemplateOpener(keys),
    seal({ userId, model, sourceId }, template) {
      const key = keys.findOrMake([userId], 'template').get(userId);
      if (key === undefined) throw new TypeError('findOrMake left a person out');
      return sealBytes(key, template, bindings(userId, model, sourceId));
    },
  };
}
