import { CONSENT_TEXT_VERSION, type ConsentRow } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { shippedBands } from '#shared/face/bands.ts';
import { similarity, templateNumbers, type FaceModelId } from '#shared/face/template.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { ConsentView, DeskPerson, PictureView } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { ConsentLedger } from './consent.ts';
import { SETTING_ROLES, type DeskSession } from './desk-session.ts';
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
  /** Who may sign in, by name. */
  staff(): { id: Uuid; name: string; role: Role }[];
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
  readonly sessions: DeskSession;
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
  /** The event at whose gate the kiosk stands. */
  readonly eventId: () => Uuid;
  readonly model: FaceModelId;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly onChange: () => void;
}

export type DeskHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `desk.${string}`>>;

/** So many are shown who may be the same person. */
const SIMILAR_AT_MOST = 10;

/**
 * The face desk: consents, enrolment, review. Every call but sign-in and the list of staff wants a
 * session; whatever is shown of a person's papers or changed is noted with who did it.
 */
export function deskHandlers(ports: FaceDeskPorts): DeskHandlers {
  const { sessions, store, consents, templates, held, settings, settingsStore } = ports;
  const { decisions, finder, erasures, recorder, transaction, eventId, model, now } = ports;

  function note(
    staffId: Uuid,
    type: string,
    facts: Readonly<Record<string, string | number | boolean | null>>,
  ): void {
    recorder.note({ actor: { type: 'staff', id: staffId }, type, facts });
  }

  function personAt(userId: Uuid): PersonView {
    const person = store.person(userId, eventId());
    if (person !== null) return person;
    throw new GatehouseError('person-unknown', 'nobody of this id is registered for this event');
  }

  function consentView(row: ConsentRow | null): ConsentView {
    if (row === null) return { state: 'none', at: null, textVersion: null, recordedBy: null };
    const { decision, recorded_at, text_version, staff_id } = row;
    const recordedBy = staff_id === null ? null : (store.nameOf(staff_id) ?? staff_id);
    return { state: decision, at: recorded_at, textVersion: text_version, recordedBy };
  }

  function deskPerson(userId: Uuid): DeskPerson {
    return {
      person: personAt(userId),
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
    'desk.signIn': async (request) => {
      const signedIn = await sessions.signIn(request);
      finder.prepare(eventId());
      return signedIn;
    },
    'desk.signOut': ({ session }) => {
      sessions.signOut(session);
      return {};
    },
    'desk.staff': () => ({ staff: store.staff() }),

    'desk.person': ({ session, userId }) => {
      sessions.require(session);
      return deskPerson(userId);
    },

    'desk.recordConsent': async ({ session, userId, textVersion, language }) => {
      const staffId = sessions.require(session);
      personAt(userId);
      decide(staffId, userId, { decision: 'given', text_version: textVersion, language });
      await erasures.complete();
      ports.onChange();
      return deskPerson(userId);
    },

    'desk.withdrawConsent': async ({ session, userId, language }) => {
      const staffId = sessions.require(session);
      personAt(userId);
      const text_version = consents.latest(userId)?.text_version ?? CONSENT_TEXT_VERSION;
      decide(staffId, userId, { decision: 'withdrawn', text_version, language });
      await erasures.complete();
      ports.onChange();
      return deskPerson(userId);
    },

    'desk.enrol': async ({ session, ...made }) => {
      const staffId = sessions.require(session);
      personAt(made.userId);
      await templates.enrol(made, (sourceId) => {
        const { userId: user_id, from, model: made_by } = made;
        note(staffId, 'face.enrolled', { user_id, source_id: sourceId, from, model: made_by });
      });
      ports.onChange();
      return deskPerson(made.userId);
    },

    'desk.card': async ({ session, userId, side }) => {
      const staffId = sessions.require(session);
      personAt(userId);
      const card = store.card(userId, side);
      if (card === null) throw unavailable('none');
      transaction(() => note(staffId, 'card.viewed', { user_id: userId, side }));
      const address = { fileId: card.fileId, personId: userId, purpose: 'identity' } as const;
      return read(address, card.mime);
    },

    'desk.score': ({ session, userId, model: of, template }) => {
      const staffId = sessions.require(session);
      requireModel(of, model);
      personAt(userId);
      if (templateNumbers(template).every((number) => number === 0)) {
        throw new GatehouseError('invalid-input', 'a template without direction');
      }
      const scores = readyTemplates(userId).map((enrolled) => similarity(enrolled, template));
      transaction(() => note(staffId, 'face.scored', { user_id: userId }));
      return { score: Math.max(...scores), bands: settings.settingsOf(eventId()).bands };
    },

    'desk.similar': async ({ session, userId }) => {
      const staffId = sessions.require(session);
      personAt(userId);
      const event = eventId();
      const { hits, searched } = await finder.find({
        eventId: event,
        templates: readyTemplates(userId),
        except: userId,
        minScore: settings.settingsOf(event).bands.match,
        limit: SIMILAR_AT_MOST,
      });
      transaction(() =>
        note(staffId, 'face.similar-searched', { user_id: userId, hits: hits.length }),
      );
      const shown = hits.flatMap(({ userId: other, score }) => {
        const person = store.person(other, event);
        // Withdrawn while it was searched: not to be shown any more.
        return person === null || !consents.isGiven(other) ? [] : [{ person, score }];
      });
      return { hits: shown, searched };
    },

    'desk.faceSettings': ({ session }) => {
      sessions.require(session);
      const event = eventId();
      return {
        settings: settings.settingsOf(event),
        shipped: shippedBands(model),
        model,
        setHere: settings.isSetHere(event),
        templates: held.counts(),
      };
    },

    'desk.changeFaceSettings': ({ session, settings: asked }) => {
      const staffId = sessions.require(session, SETTING_ROLES);
      const event = eventId();
      transaction(() => {
        if (asked === null) settingsStore.remove(event);
        else settingsStore.set(event, asked, { staffId, at: toInstant(now()) });
        const { policy, liveness, evidenceDays, bands } = settings.settingsOf(event);
        note(staffId, 'face-settings.changed', {
          event_id: event,
          set_here: asked !== null,
          policy,
          liveness,
          evidence_days: evidenceDays,
          match: bands.match,
          mismatch: bands.mismatch,
        });
      });
      ports.onChange();
      return settings.settingsOf(event);
    },

    'desk.decisions': ({ session, outcome, after }) => {
      sessions.require(session);
      return decisions.page(eventId(), outcome, after);
    },

    'desk.scores': async ({ session }) => {
      sessions.require(session);
      const event = eventId();
      const { bands } = settings.settingsOf(event);
      return { ...(await decisions.scoresOfToday(event)), bands };
    },

    'desk.evidence': async ({ session, checkInId }) => {
      const staffId = sessions.require(session);
      const frame = store.evidence(checkInId, eventId());
      if (frame === null) throw unavailable('none');
      transaction(() => note(staffId, 'evidence.viewed', { check_in_id: checkInId }));
      const { fileId, userId: personId } = frame;
      return read({ fileId, personId, purpose: 'evidence' }, 'image/jpeg');
    },
  };
}
