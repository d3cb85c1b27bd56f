import { CONSENT_TEXT_VERSION, type ConsentRow } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import { shippedBands } from '#shared/face/bands.ts';
import { similarity, templateNumbers, type FaceModelId } from '#shared/face/template.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { ConsentView, DeskPerson, PictureView } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { ConsentLedger } from './consent.ts';
import type { Erasures } from './erasure.ts';
import type { FaceDecisions } from './face-decisions.ts';
import type { FaceSettingsOfEvents, FaceSettingsStore } from './face-settings.ts';
import { requireModel, type FaceTemplates, type TemplateStore } from './face-template.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';
import type { FaceFinder } from './similar-faces.ts';

export interface DeskStore {
  /** A person who is registered for the event. */
  person(userId: Uuid, eventId: Uuid): PersonView | null;
  card(
    userId: Uuid,
    side: 'adhar_front' | 'adhar_back',
  ): { readonly fileId: Uuid; readonly mime: PictureView['mime'] } | null;
  /** The live frame of a check-in of the event. */
  evidence(checkInId: Uuid, eventId: Uuid): { readonly fileId: Uuid; readonly userId: Uuid } | null;
  nameOf(staffId: Uuid): string | null;
}

/** Reads one encrypted file. */
export type ReadDeskFile = (address: {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: 'identity' | 'evidence';
}) => Promise<
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' }
>;

export interface FaceDeskPorts {
  readonly store: DeskStore;
  readonly consents: ConsentLedger;
  readonly templates: FaceTemplates;
  readonly held: Pick<TemplateStore, 'ofPerson' | 'counts'>;
  readonly settings: FaceSettingsOfEvents;
  readonly settingsStore: FaceSettingsStore;
  readonly decisions: FaceDecisions;
  readonly finder: FaceFinder;
  readonly erasures: Erasures;
  readonly readFile: ReadDeskFile;
  readonly recorder: FactRecorder;
  readonly transaction: <T>(work: () => T) => T;
  readonly model: FaceModelId;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly onChange: () => void;
}

export type DeskHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `desk.${string}`>>;

/** So many are shown who may be the same person. */
const SIMILAR_AT_MOST = 10;

/**
 * The room `faces` of admin mode: consents, enrolment, review, of one event. Whatever is shown of a
 * person's papers or changed is noted with who did it.
 */
export function deskHandlers(ports: FaceDeskPorts): DeskHandlers {
  const { store, consents, templates, held, settings, settingsStore } = ports;
  const { decisions, finder, erasures, recorder, transaction, model, now } = ports;

  function note(
    staffId: Uuid,
    type: string,
    facts: Readonly<Record<string, string | number | boolean | null>>,
  ): void {
    recorder.note({ actor: { type: 'staff', id: staffId }, type, facts });
  }

  function personAt(userId: Uuid, eventId: Uuid): PersonView {
    const person = store.person(userId, eventId);
    if (person !== null) return person;
    throw new GatehouseError('person-unknown', 'nobody of this id is registered for this event');
  }

  function consentView(row: ConsentRow | null): ConsentView {
    if (row === null) return { state: 'none', at: null, textVersion: null, recordedBy: null };
    const { decision, recorded_at, text_version, staff_id } = row;
    const recordedBy = staff_id === null ? null : (store.nameOf(staff_id) ?? staff_id);
    return { state: decision, at: recorded_at, textVersion: text_version, recordedBy };
  }

  function deskPerson(userId: Uuid, eventId: Uuid): DeskPerson {
    return {
      person: personAt(userId, eventId),
      consent: consentView(consents.latest(userId)),
      templates: held.ofPerson(userId).flatMap((source) => {
        const { sourceId, madeFrom: from, model: made, quality, why, madeAt } = source;
        if (made === null || madeAt === null) return [];
        return [{ sourceId, from, model: made, quality, why, madeAt }];
      }),
      cards: (['adhar_front', 'adhar_back'] as const).filter(
        (side) => store.card(userId, side) !== null,
      ),
    };
  }

  /** Later than every decision before it, however the clocks of other kiosks stand. */
  function decide(
    staffId: Uuid,
    userId: Uuid,
    decision: Pick<ConsentRow, 'decision' | 'text_version' | 'language'>,
  ): void {
    transaction(() => {
      const latest = consents.latest(userId);
      const after = latest === null ? 0 : toMilliseconds(latest.recorded_at) + 1;
      const row: ConsentRow = {
        id: freshId(),
        user_id: userId,
        purpose: 'face-matching',
        ...decision,
        staff_id: staffId,
        recorded_at: toInstant(Math.max(now(), after)),
      };
      recorder.recordConsent(row);
      consents.follow(row);
    });
  }

  async function read(
    address: Parameters<ReadDeskFile>[0],
    mime: PictureView['mime'],
  ): Promise<PictureView> {
    const reading = await ports.readFile(address);
    if (!reading.ok) throw unavailable(reading.why);
    // A Buffer's pool would travel over the port whole: give it bytes of its own.
    return { mime, bytes: Uint8Array.from(reading.bytes) };
  }

  function unavailable(reason: string): GatehouseError {
    return new GatehouseError('photo-unavailable', `no picture to show: ${reason}`, { reason });
  }

  /** The open templates of somebody who has some. */
  function readyTemplates(userId: Uuid): readonly Uint8Array[] {
    const reference = templates.referenceOf(userId, model);
    if (reference.kind === 'ready') return reference.templates;
    if (reference.kind === 'no-consent') {
      throw new GatehouseError('consent-missing', 'the person gave no consent, or withdrew it');
    }
    throw new GatehouseError('face-unusable', `nothing to compare with: ${reference.kind}`, {
      reason: reference.kind,
    });
  }

  return {
    'desk.person': ({ eventId, userId }) => {
      const person = deskPerson(userId, eventId);
      finder.prepare(eventId);
      return person;
    },

    'desk.recordConsent': async ({ eventId, userId, textVersion, language }, { staffId }) => {
      personAt(userId, eventId);
      decide(staffId, userId, { decision: 'given', text_version: textVersion, language });
      await erasures.complete();
      ports.onChange();
      return deskPerson(userId, eventId);
    },

    'desk.withdrawConsent': async ({ eventId, userId, language }, { staffId }) => {
      personAt(userId, eventId);
      const text_version = consents.latest(userId)?.text_version ?? CONSENT_TEXT_VERSION;
      decide(staffId, userId, { decision: 'withdrawn', text_version, language });
      await erasures.complete();
      ports.onChange();
      return deskPerson(userId, eventId);
    },

    'desk.enrol': async ({ eventId, ...made }, { staffId }) => {
      personAt(made.userId, eventId);
      await templates.enrol(made, (sourceId) => {
        const { userId: user_id, from, model: made_by } = made;
        note(staffId, 'face.enrolled', { user_id, source_id: sourceId, from, model: made_by });
      });
      ports.onChange();
      return deskPerson(made.userId, eventId);
    },

    'desk.card': async ({ eventId, userId, side }, { staffId }) => {
      personAt(userId, eventId);
      const card = store.card(userId, side);
      if (card === null) throw unavailable('none');
      transaction(() => note(staffId, 'card.viewed', { user_id: userId, side }));
      const address = { fileId: card.fileId, personId: userId, purpose: 'identity' } as const;
      return read(address, card.mime);
    },

    'desk.score': ({ eventId, userId, model: of, template }, { staffId }) => {
      requireModel(of, model);
      personAt(userId, eventId);
      if (templateNumbers(template).every((number) => number === 0)) {
        throw new GatehouseError('invalid-input', 'a template without direction');
      }
      const scores = readyTemplates(userId).map((enrolled) => similarity(enrolled, template));
      transaction(() => note(staffId, 'face.scored', { user_id: userId }));
      return { score: Math.max(...scores), bands: settings.settingsOf(eventId).bands };
    },

    'desk.similar': async ({ eventId, userId }, { staffId }) => {
      personAt(userId, eventId);
      const { hits, searched } = await finder.find({
        eventId,
        templates: readyTemplates(userId),
        except: userId,
        minScore: settings.settingsOf(eventId).bands.match,
        limit: SIMILAR_AT_MOST,
      });
      transaction(() =>
        note(staffId, 'face.similar-searched', { user_id: userId, hits: hits.length }),
      );
      const shown = hits.flatMap(({ userId: other, score }) => {
        const person = store.person(other, eventId);
        // Withdrawn while it was searched: not to be shown any more.
        return person === null || !consents.isGiven(other) ? [] : [{ person, score }];
      });
      return { hits: shown, searched };
    },

    'desk.faceSettings': ({ eventId }) => {
      return {
        settings: settings.settingsOf(eventId),
        shipped: shippedBands(model),
        model,
        setHere: settings.isSetHere(eventId),
        templates: held.counts(),
      };
    },

    'desk.changeFaceSettings': ({ eventId, settings: asked }, { staffId }) => {
      if (settingsStore.settingsOf(eventId) === null) {
        throw new GatehouseError('event-unknown', `no event ${eventId}`);
      }
      transaction(() => {
        if (asked === null) settingsStore.remove(eventId);
        else settingsStore.set(eventId, asked, { staffId, at: toInstant(now()) });
        const { policy, liveness, evidenceDays, bands } = settings.settingsOf(eventId);
        note(staffId, 'face-settings.changed', {
          event_id: eventId,
          set_here: asked !== null,
          policy,
          liveness,
          evidence_days: evidenceDays,
          match: bands.match,
          mismatch: bands.mismatch,
        });
      });
      ports.onChange();
      return settings.settingsOf(eventId);
    },

    'desk.decisions': ({ eventId, outcome, after }) => decisions.page(eventId, outcome, after),

    'desk.scores': async ({ eventId }) => {
      const { bands } = settings.settingsOf(eventId);
      return { ...(await decisions.scoresOfToday(eventId)), bands };
    },

    'desk.evidence': async ({ eventId, checkInId }, { staffId }) => {
      const frame = store.evidence(checkInId, eventId);
      if (frame === null) throw unavailable('none');
      transaction(() => note(staffId, 'evidence.viewed', { check_in_id: checkInId }));
      const { fileId, userId: personId } = frame;
      return read({ fileId, personId, purpose: 'evidence' }, 'image/jpeg');
    },
  };
}
