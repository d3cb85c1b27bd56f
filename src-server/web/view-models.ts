import type { FormField } from '#shared/domain/attendee-form.ts';
import type { FileType } from '../services/document-ports.ts';
import type { Language } from './texts/words.ts';
import type { EventTimes } from './times.ts';

/** What surrounds every page. */
export interface Frame {
  readonly language: Language;
  /** The page's own path and query, to come back to after a change of language. */
  readonly path: string;
  readonly title: string;
  readonly hasErrors: boolean;
  readonly isSignedIn: boolean;
  /** Proves that a form came from a page of ours. */
  readonly csrf: string;
  readonly flash: { readonly tone: 'good' | 'bad'; readonly text: string } | null;
  /** Names of assets. */
  readonly scripts: readonly string[];
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad';
export interface Toned {
  readonly tone: Tone;
  readonly text: string;
}

export type InputName = FormField | 'password' | 'current' | 'typed' | 'picture';

/** A form as it comes back: what was typed, but no password, and everything that is wrong. */
export interface FormModel {
  readonly values: Readonly<Partial<Record<InputName, string>>>;
  readonly errors: readonly FieldError[];
}
export interface FieldError {
  /** Null: of no field. */
  readonly field: InputName | null;
  readonly text: string;
}

export interface Action {
  readonly method: 'get' | 'post';
  readonly to: string;
  readonly label: string;
  readonly weight: 'main' | 'quiet' | 'plain';
  /** Further fields of the form; method post. */
  readonly values: Readonly<Record<string, string>>;
}

export interface EventCard {
  readonly id: string;
  readonly title: string;
  readonly venue: string;
  readonly times: EventTimes;
  readonly isOver: boolean;
  readonly isMine: boolean;
  readonly badge: Toned | null;
}

export interface EventFacts {
  readonly id: string;
  readonly title: string;
  readonly party: string;
  readonly venue: string;
  readonly times: EventTimes;
  readonly doorsFrom: string;
  readonly doorsUntil: string;
}

/** What somebody can do about an event. */
export type Place = 'anonymous' | 'open' | 'ticket' | 'waiting' | 'full' | 'cancelled' | 'closed';

export interface NoticeModel {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly icon: 'check' | 'alert' | 'mail' | 'clock' | 'ticket';
  readonly lines: readonly string[];
  readonly actions: readonly Action[];
  /** The request's id, for who writes to us. */
  readonly reference: string | null;
  /** What the browser can work on in place of waiting (assets/proof.js). */
  readonly challenge?: string;
}

export interface Step {
  readonly state: 'done' | 'now' | 'later' | 'trouble';
  readonly text: string;
}

export interface PictureRow {
  readonly type: FileType;
  readonly isThere: boolean;
  readonly thumbnailUrl: string | null;
  readonly tone: Tone;
  readonly text: string;
}

export interface RegistrationLine {
  readonly eventId: string;
  readonly title: string;
  readonly times: EventTimes;
  readonly note: Toned | null;
  readonly ticketUrl: string | null;
  readonly cancelUrl: string | null;
}

/** What the hub knows of somebody's consent to the matching of faces. */
export type ConsentState = 'none' | 'given' | 'withdrawn';

/** A text that somebody agrees to, in the reader's language. */
export interface ConsentText {
  readonly title: string;
  readonly parts: readonly { readonly title: string; readonly text: string }[];
}

/** What each template is drawn with. */
export interface PageModels {
  readonly home: {
    readonly events: readonly EventCard[];
    readonly nextUrl: string | null;
    /** Not the list's beginning. */
    readonly isLater: boolean;
  };
  readonly event: {
    readonly event: EventFacts;
    readonly paragraphs: readonly string[];
    readonly badge: Toned | null;
    readonly place: Place;
    readonly ticketUrl: string | null;
    readonly address: string;
  };
  readonly register: {
    readonly form: FormModel;
    readonly event: { readonly id: string; readonly title: string } | null;
  };
  readonly notice: NoticeModel;
  readonly 'sign-in': { readonly form: FormModel; readonly back: string };
  readonly forgot: { readonly form: FormModel };
  readonly reset: { readonly form: FormModel; readonly token: string };
  readonly account: {
    readonly name: string;
    readonly next: {
      readonly tone: Tone;
      readonly title: string;
      readonly lines: readonly string[];
      readonly action: Action | null;
    };
    readonly steps: readonly Step[];
    readonly pictures: readonly PictureRow[];
    readonly registrations: readonly RegistrationLine[];
  };
  readonly picture: {
    readonly type: FileType;
    readonly number: number;
    readonly currentUrl: string | null;
    /** Sending another one has the person checked again, and their ticket rest. */
    readonly needsReviewAgain: boolean;
    /** What is asked beside a selfie; null: nothing is. */
    readonly consent: ConsentText | null;
    readonly form: FormModel;
  };
  readonly ticket: {
    readonly event: EventFacts;
    readonly number: string;
    readonly holder: string;
    readonly type: string;
    /** Drawn by us of the ticket's text: the one value that is not escaped. */
    readonly qrSvg: string;
    readonly pdfUrl: string;
    /** When this page was made, for who sees it offline. */
    readonly savedAt: string;
  };
  readonly cancel: { readonly title: string; readonly to: string };
  readonly settings: Readonly<Record<FormField, string>> & { readonly consent: ConsentState };
  readonly profile: { readonly isApproved: boolean; readonly form: FormModel };
  readonly consent: { readonly state: ConsentState; readonly text: ConsentText };
  readonly phone: { readonly phone: string; readonly form: FormModel };
  readonly password: { readonly form: FormModel };
  readonly erase: { readonly form: FormModel };
  readonly privacy: Readonly<Record<string, never>>;
  readonly offline: Readonly<Record<string, never>>;
}
export type PageName = keyof PageModels;
