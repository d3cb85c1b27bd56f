import type { Uuid } from '#shared/domain/id.ts';
import { CURRENT_FACE_MODEL, toTemplate } from '#shared/face/template.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { FaceSource } from '#shared/ipc/face-contract.ts';
import type { FaceLink, PictureAnalysis } from './face-observation.ts';

export interface TemplateMakerPorts {
  readonly call: CoreClient;
  /** Null: there is no engine now. */
  readonly link: () => Pick<FaceLink, 'analyse' | 'state'> | null;
  /** Whether nobody is at the gate, so that the engine has nothing better to do. */
  readonly isIdle: () => boolean;
  readonly report: (problem: string) => void;
}

/** Makes templates of enrolled pictures. */
export interface TemplateMaker {
  /** There may be pictures to make templates of: looks, in the background, until none is left. */
  readonly wake: () => void;
  /** Makes the templates of one person, now. Never rejects. */
  readonly makeOf: (userId: Uuid) => Promise<void>;
  readonly sleep: () => void;
}

const PAUSE_MS = 50;
/** How often it is looked whether the gate is idle, ms. */
const BUSY_MS = 500;
/** After a failure, and after each further one twice as long, ms. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 5 * 60_000;
/** Pictures of one person at the gate; who waits there must not wait for more. */
const MOST_AT_GATE = 3;

/** Starts asleep. */
export function createTemplateMaker(ports: TemplateMakerPorts): TemplateMaker {
  const { call, report } = ports;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isWorking = false;
  let isAwake = false;
  let failures = 0;
  let stumbledOver: Uuid | null = null;

  const later = (ms: number): void => {
    if (!isAwake) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

  /** @returns when to go on, ms; null: nothing is left */
  const makeNext = async (): Promise<number | null> => {
    const link = ports.link();
    if (link === null || link.state().kind !== 'ready' || !ports.isIdle()) return BUSY_MS;
    const { source } = await call('face.nextSource', { model: CURRENT_FACE_MODEL });
    if (source === null) return null;
    // Somebody may have come meanwhile; the picture keeps.
    if (!ports.isIdle()) return BUSY_MS;
    const analysis = await link.analyse(source.picture.bytes, kindOf(source));
    const isGone = !analysis.ok && analysis.why === 'engine-unavailable';
    // Twice the engine ended over this picture: it is the picture, and others wait behind it.
    const isFatal = isGone && stumbledOver === source.sourceId;
    stumbledOver = isGone && !isFatal ? source.sourceId : null;
    await keep(call, source, isFatal ? { ok: false, why: 'picture-unreadable' } : analysis);
    failures = 0;
    return PAUSE_MS;
  };

  const run = (): void => {
    timer = null;
    isWorking = true;
    makeNext()
      .catch((error: unknown) => {
        report(`templates: ${String(error)}`);
        failures += 1;
        return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
      })
      .then(
        (pause) => {
          isWorking = false;
          if (pause !== null) later(pause);
        },
        (error: unknown) => report(String(error)),
      );
  };

  return {
    wake() {
      isAwake = true;
      if (timer === null && !isWorking) later(0);
    },
    async makeOf(userId) {
      try {
        for (let made = 0; made < MOST_AT_GATE; made++) {
          const link = ports.link();
          if (link === null) return;
          const { source } = await call('face.sourceOf', { userId, model: CURRENT_FACE_MODEL });
          if (source === null) return;
          const analysis = await link.analyse(source.picture.bytes, kindOf(source));
          await keep(call, source, analysis);
          if (analysis.ok) return;
        }
      } catch (error) {
        report(`template at the gate: ${String(error)}`);
      }
    },
    sleep() {
      isAwake = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function kindOf({ kind }: FaceSource): 'portrait' | 'crop' {
  return kind === 'crop' ? 'crop' : 'portrait';
}

/** @throws where the engine, not the picture, is at fault: the picture is tried again later */
async function keep(
  call: CoreClient,
  { userId, sourceId }: FaceSource,
  analysis: PictureAnalysis,
): Promise<void> {
  const model = CURRENT_FACE_MODEL;
  if (!analysis.ok) {
    const { why } = analysis;
    if (why === 'engine-unavailable') throw new Error('the engine went away');
    await call('face.refuseSource', { userId, sourceId, model, why });
    return;
  }
  const { embedding, face, crop } = analysis;
  await call('face.keepTemplate', {
    userId,
    sourceId,
    model,
    template: toTemplate(embedding),
    quality: face.quality.overall,
    crop: new Uint8Array(crop),
  });
}
