import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import type { FileType } from '#server/services/document-ports.ts';
import type { DocumentReading } from '#server/services/document-reading.ts';
import type { Documents, DocumentView } from '#server/services/documents.ts';
import type { Account } from '#server/services/accounts-ports.ts';
import type { AttendeeActor } from '#server/services/actor.ts';
import type { RegistrationRow } from '#shared/domain/attendee.ts';
import { newRegistration } from '#shared/domain/registration-rules.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import { newTicket } from '#shared/domain/ticket-rules.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PublicEvent } from '#server/services/event-ports.ts';
import type { OwnRegistration } from '#server/services/registration-ports.ts';
import type { ShownEvent } from '#server/web/event-view.ts';
import type {
  LatestDecision,
  PageAccounts,
  PageConsents,
  PageEvents,
  PagePlaces,
} from '#server/web/page-ports.ts';

const AT = '2026-11-23T05:02:00.000Z';
const TICKET_TYPE = '0192f3a1-7c7e-7b60-a1a2-0c5b7f0e9d22';

/** An account of the fake. */
export interface FakeAccount extends Account, LatestDecision {
  password: string;
  emailConfirmedAt: Account['emailConfirmedAt'];
  status: Account['status'];
  pictures: Map<FileType, { view: DocumentView; bytes: Buffer }>;
  places: Map<Uuid, 'registered' | 'cancelled'>;
}

function publicEvent(event: ShownEvent): PublicEvent {
  return { ...event, image: null, version: '000000000000-0000' };
}

/** What the pages ask for, in memory; small, and true to the ports' words. */
export class FakePageServices {
  readonly accountsById = new Map<Uuid, FakeAccount>();
  readonly sessions = new Map<string, AttendeeActor>();
  readonly shown: ShownEvent[] = [];
  /** Secrets of links, by what they are for and whose they are. */
  readonly links = new Map<string, Uuid>();
  /** How many times each call did something. */
  readonly done: Record<string, number> = {};
  /** Thrown by the next call of any service. */
  refusal: Error | null = null;

  #did(what: string): void {
    if (this.refusal !== null) {
      const thrown = this.refusal;
      this.refusal = null;
      throw thrown;
    }
    this.done[what] = (this.done[what] ?? 0) + 1;
  }

  addEvent(changes: Partial<ShownEvent> = {}): ShownEvent {
    const event: ShownEvent = {
      id: newId(),
      title: 'People’s Assembly for Clean Water',
      description: 'An open evening with speakers from forty villages.\n\nBring water.',
      party_name: 'Jan Jal Andolan',
      venue: 'Kasturchand Park, Nagpur',
      event_date: '2026-12-12',
      event_time: '18:30',
      time_zone: 'Asia/Kolkata',
      doors_open_at: '2026-12-12T11:30:00.000Z',
      doors_close_at: '2026-12-12T16:00:00.000Z',
      status: 'upcoming',
      is_full: false,
      ...changes,
    };
    this.shown.push(event);
    return event;
  }

  addAccount(changes: Partial<FakeAccount> = {}): FakeAccount {
    const account: FakeAccount = {
      id: newId(),
      name: 'Asha Deshmukh',
      email: 'asha@example.com',
      phone: '9876543210',
      location: 'Sadar, Nagpur',
      status: 'pending',
      blocked: false,
      passwordHash: null,
      language: 'en',
      emailConfirmedAt: AT,
      wantsReminders: true,
      reviewState: 'waiting',
      version: '000000000000-0000',
      createdAt: AT,
      updatedAt: AT,
      reason: null,
      words: null,
      password: 'four plain words',
      pictures: new Map(),
      places: new Map(),
      ...changes,
    };
    this.accountsById.set(account.id, account);
    return account;
  }

  addPicture(account: FakeAccount, type: FileType, bytes: Buffer): void {
    const view: DocumentView = {
      id: newId(),
      file_type: type,
      mime: 'image/jpeg',
      size: bytes.length,
      width: 640,
      height: 400,
      has_small: true,
      created_at: AT,
    };
    account.pictures.set(type, { view, bytes });
  }

  /** Signs somebody in without the form. @returns the cookie's value */
  session(account: FakeAccount): string {
    const token = newId();
    const origin = { ip: '127.0.0.1', userAgent: null };
    this.sessions.set(token, { type: 'attendee', id: account.id, sessionId: newId(), ...origin });
    return token;
  }

  #of(actor: AttendeeActor): FakeAccount {
    const account = this.accountsById.get(actor.id);
    if (account === undefined) throw new GatehouseError('account-erased', 'gone');
    return account;
  }

  #checkPassword(actor: AttendeeActor, password: string): FakeAccount {
    const account = this.#of(actor);
    if (account.password !== password) throw new GatehouseError('sign-in-refused', 'wrong');
    return account;
  }

  #endSessions(id: Uuid): void {
    for (const [token, actor] of this.sessions) {
      if (actor.id === id) this.sessions.delete(token);
    }
  }

  #registration(account: FakeAccount, event: ShownEvent): OwnRegistration {
    return {
      id: registrationId(account.id, event.id),
      event,
      status: account.places.get(event.id) ?? 'cancelled',
      ticket_type: 'General',
      has_ticket: account.status === 'approved',
      check_in_time: null,
    };
  }

  readonly accounts: PageAccounts = {
    register: async ({ form, password }) => {
      this.#did('register');
      if (password === 'password123') throw new GatehouseError('password-common', 'common');
      const account = this.addAccount({ ...form, password, emailConfirmedAt: null });
      this.links.set(`confirm-${account.email}`, account.id);
    },
    confirmEmail: async (token) => {
      const id = this.links.get(token);
      const account = id === undefined ? undefined : this.accountsById.get(id);
      if (account === undefined) throw new GatehouseError('link-invalid', 'no such link');
      this.links.delete(token);
      account.emailConfirmedAt = AT;
    },
    confirmAgain: async () => this.#did('confirmAgain'),
    signIn: async (email, password) => {
      this.#did('signIn');
      const account = [...this.accountsById.values()].find((one) => one.email === email);
      if (account?.password !== password) throw new GatehouseError('sign-in-refused', 'wrong');
      return {
        sessionId: account.id,
        token: this.session(account),
        expiresAt: '2026-11-24T05:02:00.000Z',
      };
    },
    signOut: async ({ sessionId }) => {
      for (const [token, actor] of this.sessions) {
        if (actor.sessionId === sessionId) this.sessions.delete(token);
      }
    },
    signOutEverywhere: async (actor) => {
      this.#endSessions(actor.id);
    },
    forgot: async (email) => {
      this.#did('forgot');
      const account = [...this.accountsById.values()].find((one) => one.email === email);
      if (account !== undefined) this.links.set(`reset-${email}`, account.id);
    },
    reset: async (token, password) => {
      const id = this.links.get(token);
      const account = id === undefined ? undefined : this.accountsById.get(id);
      if (account === undefined) throw new GatehouseError('link-invalid', 'no such link');
      account.password = password;
    },
    own: async (actor) => this.#of(actor),
    changeProfile: async (actor, { reviewAgain, ...change }) => {
      const account = this.#of(actor);
      const isRenamed = change.name !== undefined && change.name !== account.name;
      const isAgain = isRenamed && account.status === 'approved';
      if (isAgain && !reviewAgain) throw new GatehouseError('review-again-needed', 'approved');
      return Object.assign(account, change, isAgain ? { status: 'pending' } : {});
    },
    changePhone: async (actor, phone, password) => {
      const account = this.#checkPassword(actor, password);
      if (phone === '9000000000') throw new GatehouseError('phone-taken', 'taken');
      return Object.assign(account, { phone });
    },
    changePassword: async (actor, current, next) => {
      this.#checkPassword(actor, current).password = next;
    },
    latestDecision: async (id) => this.accountsById.get(id) ?? null,
    ownPaper: async (actor, language) => Buffer.from(`${this.#of(actor).email} ${language}`),
    ownData: async (actor) => ({ user: { email: this.#of(actor).email } }),
    erase: async (actor, password) => {
      this.#checkPassword(actor, password);
      this.#endSessions(actor.id);
      this.accountsById.delete(actor.id);
    },
  };

  /** Everything that was said of the matching of faces, the oldest first. */
  readonly consentsSaid: ConsentRow[] = [];
  readonly consents: PageConsents = {
    own: async ({ id }) => this.consentsSaid.findLast(({ user_id }) => user_id === id) ?? null,
    record: async ({ id }, decision, language) => {
      const row: ConsentRow = {
        id: newId(),
        user_id: id,
        purpose: 'face-matching',
        decision,
        text_version: 'face-matching-1',
        language,
        staff_id: null,
        recorded_at: AT,
      };
      this.consentsSaid.push(row);
      return row;
    },
  };

  readonly events: PageEvents = {
    open: async ({ after, limit }) => {
      this.#did('open');
      const from = after === null ? 0 : this.shown.findIndex(({ id }) => id === after.id) + 1;
      return this.shown.slice(from, from + limit).map(publicEvent);
    },
    one: async (id) => {
      const found = this.shown.find((one) => one.id === id && one.status !== 'draft');
      return found === undefined ? null : { ...publicEvent(found), ticket_types: [] };
    },
  };

  #mine(account: FakeAccount, id: Uuid): ShownEvent {
    const event = this.shown.find((one) => registrationId(account.id, one.id) === id);
    if (event === undefined) throw new GatehouseError('registration-unknown', 'none');
    return event;
  }

  readonly places: PagePlaces = {
    ofPerson: async (userId) => {
      const account = this.accountsById.get(userId)!;
      return this.shown
        .filter(({ id }) => account.places.has(id))
        .map((event) => this.#registration(account, event));
    },
    register: async (eventId, actor) => {
      const account = this.#of(actor);
      const event = this.shown.find(({ id }) => id === eventId);
      if (event === undefined) throw new GatehouseError('event-unknown', 'none');
      if (event.is_full) throw new GatehouseError('event-full', 'full');
      const isNew = account.places.get(eventId) !== 'registered';
      if (isNew) this.#did('registerPlace');
      account.places.set(eventId, 'registered');
      return {
        registration: this.#row(account, eventId),
        isNew,
        hasTicket: account.status === 'approved',
      };
    },
    cancel: async (id, actor) => {
      const account = this.accountsById.get(actor.id)!;
      const event = this.#mine(account, id);
      account.places.set(event.id, 'cancelled');
      return this.#row(account, event.id);
    },
    ticket: async (userId, registration) => {
      const account = this.accountsById.get(userId)!;
      const event = this.#mine(account, registration);
      if (account.status !== 'approved') throw new GatehouseError('ticket-not-ready', 'pending');
      const eventId = event.id;
      const row = newTicket(
        { registrationId: registration, eventId, ticketTypeId: TICKET_TYPE },
        { number: '0123456789ABC', keyId: 1, at: AT },
      );
      const text = `GH1:${registration.toUpperCase()}6BFOXNTSMAHNHVUOAMP35P8RXU1RKGOQ1O7VEUZT5QKL3`;
      return { row, holder: account.name, ticketType: 'General', userId, event, text };
    },
    paper: async () => Buffer.from('%PDF-1.7\n'),
  };

  #row(account: FakeAccount, eventId: Uuid): RegistrationRow {
    const place = { eventId, ticketTypeId: TICKET_TYPE, flags: [] };
    const status = account.places.get(eventId) ?? 'cancelled';
    return { ...newRegistration(account.id, place, AT), status };
  }

  readonly documents: Documents = {
    listOf: async (id) => {
      const account = this.accountsById.get(id);
      return [...(account?.pictures.values() ?? [])].map(({ view }) => view);
    },
    upload: async (actor, { fileType, bytes, reviewAgain }) => {
      this.#did('upload');
      const account = this.#of(actor);
      if (account.status === 'approved' && !reviewAgain) {
        throw new GatehouseError('review-again-needed', 'approved');
      }
      if (bytes.subarray(0, 4).toString() === '<svg') {
        throw new GatehouseError('picture-not-supported', 'svg');
      }
      this.addPicture(account, fileType, Buffer.from(bytes));
      return account.pictures.get(fileType)!.view;
    },
  };

  readonly reading: DocumentReading = {
    read: async (id, _variant, actor) => {
      const account = this.accountsById.get(actor.id);
      const found = [...(account?.pictures.values() ?? [])].find(({ view }) => view.id === id);
      if (found === undefined) throw new GatehouseError('document-unknown', 'none');
      return { bytes: found.bytes, mime: 'image/jpeg' };
    },
    require: () => Promise.reject(new Error('the pages do not ask for this')),
    open: () => Promise.reject(new Error('the pages do not ask for this')),
  };
}
