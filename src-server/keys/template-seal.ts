import type { KeyObject } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import type { KeyPurpose } from '../services/person-keys.ts';
import type { TemplateOpener } from '../services/feed-ports.ts';
import { openSealed, seal } from './envelope.ts';

function binding(sourceId: Uuid): string {
  return `face-template\0${sourceId}`;
}

/**
 * Seals the numbers of a face under the person's key of purpose `face`.
 * @param sourceId the picture that they were made of
 */
export function sealTemplate(key: KeyObject, sourceId: Uuid, template: Uint8Array): Buffer {
  return seal(key, template, binding(sourceId));
}

/** Opens the numbers of faces for kiosks; those of people whose key is erased stay closed. */
export function createTemplateOpener(keys: {
  openAll(personIds: readonly Uuid[], purpose: KeyPurpose): Promise<ReadonlyMap<Uuid, KeyObject>>;
}): TemplateOpener {
  return {
    async openAll(templates) {
      const people = [...new Set(templates.map(({ userId }) => userId))];
      const opened = await keys.openAll(people, 'face');
      return new Map(
        templates.flatMap(({ userId, sourceId, sealed }) => {
          const key = opened.get(userId);
          const plain = key === undefined ? null : openSealed(key, sealed, binding(sourceId));
          return plain === null ? [] : [[sourceId, plain.toString('base64')] as const];
        }),
      );
    },
  };
}
