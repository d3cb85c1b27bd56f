import { authentication } from '../http/session-reading.ts';
import type { RegistrarPorts } from '../http/registrar.ts';
import type { CronTask } from '../jobs/worker.ts';
import { createAccessTokens } from '../keys/access-token.ts';
import { openSealed } from '../keys/envelope.ts';
import { accountRoutes } from '../routes/accounts.ts';
import { meRoutes } from '../routes/me.ts';
import { createAccountChanges, type AccountChanges } from '../services/accounts-changes.ts';
import { createAccounts, EVEN_ANSWER_MS, type Accounts } from '../services/accounts.ts';
import type { Audit } from '../services/audit.ts';
import type { DocumentErasure } from '../services/document-erasure.ts';
import { createErasure, type Erasure } from '../services/erasure.ts';
import { createFollowedLinks, type FollowedLinks } from '../services/link-tokens.ts';
import type { OutgoingMail } from '../services/outgoing-mail.ts';
import { createOwnData, type OwnData } from '../services/own-data.ts';
import { createPasswords, type Argon2, type Passwords } from '../services/passwords.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import {
  createAttendeeSignIn,
  type AttendeeSignIn,
  type SignInStatus,
} from '../services/session-sign-in.ts';
import { createSessions, type Sessions } from '../services/sessions.ts';
import type { TicketTurns } from '../services/tickets.ts';
import { erasureStore } from '../storage/erasure-store.ts';
import { createLinkTokenStore } from '../storage/link-token-store.ts';
import { createSessionStore } from '../storage/session-store.ts';
import { createOwnDataStore } from '../storage/user-data.ts';
import { createUserStore } from '../storage/user-store.ts';
import { SESSION_COOKIE } from '../web/session-cookie.ts';
import type { HubBase, HubPart } from './base.ts';

/** Accounts of attendees, and the sessions of everybody. */
export interface AccountsPart extends HubPart {
  readonly accounts: Accounts;
  readonly changes: AccountChanges;
  readonly ownData: OwnData;
  readonly erasure: Erasure;
  readonly signIn: AttendeeSignIn;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  /** Makes the secrets of links when messages are rendered. */
  readonly links: FollowedLinks;
  /** For the registrar. */
  readonly authenticate: RegistrarPorts['authenticate'];
  readonly crons: readonly CronTask[];
}

export interface AccountsNeeds {
  readonly audit: Audit;
  readonly mail: OutgoingMail;
  readonly personKeys: PersonKeys;
  readonly documentErasure: DocumentErasure;
  readonly tickets: Pick<TicketTurns, 'revokeAll'>;
  /** Told after the commit, for the metrics. */
  readonly registered: () => void;
  readonly tried: (status: SignInStatus) => void;
  /** Instead of EVEN_ANSWER_MS, milliseconds. */
  readonly evenAnswerMs?: number;
  readonly argon2?: Argon2;
}

/** Makes the part of accounts and sessions. */
export function openAccounts(base: HubBase, needs: AccountsNeeds): AccountsPart {
  const { config, keys, database, transact, now } = base;
  const { audit, mail, personKeys } = needs;
  const isSecure = config.publicUrl.startsWith('https:');
  const store = createUserStore(database);
  const passwords = createPasswords(needs.argon2);
  const links = createFollowedLinks(createLinkTokenStore(database), now);
  const sessions = createSessions({
    store: createSessionStore(database, base.pool),
    access: createAccessTokens(keys.tokens, config.publicUrl, now),
    audit,
    transact,
    now,
  });
  const shared = { store, passwords, sessions, mail, audit, transact, now };
  const { registered, tried, evenAnswerMs = EVEN_ANSWER_MS } = needs;
  const accounts = createAccounts({ ...shared, links, registered, evenAnswerMs });
  const changes = createAccountChanges(shared);
  const ownData = createOwnData({
    store: createOwnDataStore(database),
    keys: personKeys,
    openEntry: (key, entryId, sealed) =>
      openSealed(key, sealed, `log\0${entryId}`)?.toString('utf8') ?? null,
    audit,
    transact,
    now,
  });
  const erasure = createErasure({
    ...shared,
    store: erasureStore,
    accounts: store,
    documents: needs.documentErasure,
    keys: personKeys,
    tickets: needs.tickets,
  });
  return {
    accounts,
    changes,
    ownData,
    erasure,
    signIn: createAttendeeSignIn({ ...shared, tried }),
    sessions,
    passwords,
    links,
    authenticate: authentication(sessions, SESSION_COOKIE, isSecure),
    routes: [...accountRoutes(accounts), ...meRoutes({ changes, ownData, erasure })],
    crons: [
      {
        name: 'end-sessions',
        match: '*/15 * * * *',
        run: async () => {
          await sessions.sweep();
          await links.sweep();
        },
      },
    ],
  };
}
