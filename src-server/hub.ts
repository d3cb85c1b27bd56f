import type pg from 'pg';
import type { HubConfig } from './config.ts';
import { makeKeyFiles, openKeyFiles } from './keys/key-files.ts';
import type { RegistrarPorts } from './http/registrar.ts';
import type { AnyRoute } from './http/route.ts';
import type { CronTask, JobTasks } from './jobs/worker.ts';
import { openAccounts } from './parts/accounts.ts';
import { openAttendees } from './parts/attendees.ts';
import { openAudit } from './parts/audit.ts';
import { openBackups } from './parts/backups.ts';
import type { HubBase, HubPart } from './parts/base.ts';
import { openConsents } from './parts/consents.ts';
import { openDocuments } from './parts/documents.ts';
import { openEvents } from './parts/events.ts';
import { openFeed } from './parts/feed.ts';
import { openKiosks, type KioskDesk } from './parts/kiosks.ts';
import { openKyc } from './parts/kyc.ts';
import { openMail, openMailSending } from './parts/mail.ts';
import { openOperations } from './parts/operations.ts';
import { openPages, type PagesPart } from './parts/pages.ts';
import { openPrivacy } from './parts/privacy.ts';
import { openReleases } from './parts/releases.ts';
import { openSyncFiles } from './parts/sync-files.ts';
import { openStaff } from './parts/staff.ts';
import { openTickets } from './parts/tickets.ts';
import { openWatch } from './parts/watch.ts';
import { apiDescriptionRoutes } from './routes/api-description.ts';
import type { Metrics } from './watch/metrics.ts';
import { jsonLog } from './start/json-log.ts';
import { openDatabase, openPool, transactions } from './storage/connection.ts';
import { jobQueue } from './storage/job-queue.ts';
import type { Erasure } from './services/erasure.ts';
import { createPersonKeys } from './storage/person-key-store.ts';
import { ownDataPdf } from './paper/own-data-pdf.ts';
import { languageOf } from './web/language.ts';

const STATEMENT_TIMEOUT_MS = 30_000;
/** What a cheap phone works at for about a second, where its network's bucket is spent. */
const PROOF_BITS = 20;

/** The hub's services on one database, without a way in: web.ts and worker put one on it. */
export interface Hub {
  readonly config: HubConfig;
  readonly pool: pg.Pool;
  /** Every route, as the registrar takes them. */
  readonly routes: readonly AnyRoute[];
  readonly ports: RegistrarPorts;
  /** A refusal of a page's route, as a page. */
  readonly errorPage: PagesPart['errorPage'];
  /** The measures of this process. */
  readonly metrics: Metrics;
  /** Told of each answer, for the measures. */
  readonly answered: Metrics['answered'];
  /** Kiosks, for who announces one without a request. */
  readonly kiosks: KioskDesk;
  /** For who restores a hub. */
  readonly erasure: Erasure;
  /** For what no part does: commands. */
  readonly base: HubBase;
  /** Opens what only a process that runs jobs needs. */
  openWork(): HubWork;
  /** Ends answers that would go on for ever, where this process is replaced. */
  drain(): void;
  close(): Promise<void>;
}

/** What a process that runs jobs runs. */
export interface HubWork {
  readonly tasks: JobTasks;
  readonly crons: readonly CronTask[];
  close(): Promise<void>;
}

/** Opens the hub's services: the composition root. The database is migrated already. */
export async function openHub(config: HubConfig, name: string): Promise<Hub> {
  // In production keys are brought or made on purpose: a new one would not open what is stored.
  if (config.mode !== 'production') await makeKeyFiles(config.keysFolder, Date.now());
  const keys = openKeyFiles(config.keysFolder);
  const pool = openPool({
    url: config.databaseUrl,
    size: config.databasePool,
    name,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const database = openDatabase(pool);
  const transact = transactions(database);
  const base: HubBase = { config, keys, pool, database, transact, now: Date.now };
  const parts = await openParts(base);
  const { accounts, backups, tickets, documents, feed, kiosks, pages, watch } = parts;
  const routes = Object.values(parts).flatMap((part: HubPart) => part.routes);
  return {
    config,
    pool,
    base,
    routes: [...routes, ...apiDescriptionRoutes(routes, config.publicUrl)],
    metrics: watch.metrics,
    answered: watch.metrics.answered,
    kiosks,
    erasure: accounts.erasure,
    errorPage: (asked, error) => pages.errorPage(asked, error),
    ports: {
      authenticate: accounts.authenticate,
      authenticateKiosk: kiosks.authenticate,
      requireRestore: (token) => backups.restores.require(token),
      count: watch.count,
      once: watch.once,
      language: languageOf,
      secureCookies: config.publicUrl.startsWith('https:'),
    },
    openWork() {
      const sending = openMailSending(base, {
        sealer: keys.master,
        tokens: accounts.links,
        tickets: tickets.paper,
      });
      const crons = [
        documents,
        accounts,
        feed,
        kiosks,
        backups,
        parts.privacy,
        parts.audit,
        watch,
      ].flatMap((part) => part.crons);
      return {
        tasks: { ...sending.jobs, ...documents.jobs },
        crons: [...sending.crons, ...crons],
        close: () => sending.close(),
      };
    },
    drain: () => feed.drain(),
    async close() {
      documents.close();
      backups.close();
      await feed.close();
      await database.destroy();
    },
  };
}

/** Makes each part of the parts before it. */
async function openParts(base: HubBase) {
  const personKeys = createPersonKeys(base.database, base.keys.master);
  const log = await openAudit(base, { personKeys });
  const { audit } = log;
  const watch = openWatch(base, {
    pingStore: () => documents.files.ping(),
    proofBits: base.config.proofBits ?? PROOF_BITS,
  });
  const { counters } = watch;
  const mail = openMail(base, { sealer: base.keys.master, audit });
  const documents = openDocuments(base, {
    personKeys,
    audit,
    queue: jobQueue,
    uploaded: counters.documentUploaded,
  });
  const tickets = openTickets(base, {
    mail: mail.mail,
    audit,
    registered: counters.eventRegistered,
  });
  const accounts = openAccounts(base, {
    audit,
    mail: mail.mail,
    personKeys,
    documentErasure: documents.erasure,
    tickets: tickets.tickets,
    registered: counters.registered,
    tried: counters.signInTried,
  });
  const staff = openStaff(base, { audit, accounts, tried: counters.signInTried });
  const events = openEvents(base, {
    tickets: tickets.tickets,
    mail: mail.mail,
    audit,
    files: documents.files,
    pictures: documents.pictures,
    intents: documents.intents,
  });
  const kyc = openKyc(base, { tickets: tickets.tickets, mail: mail.mail, audit });
  const operations = openOperations(base, {
    tickets: tickets.tickets,
    mail: mail.mail,
    audit,
    personKeys,
  });
  const syncFiles = openSyncFiles(base, operations);
  const attendees = openAttendees(base, { tickets: tickets.tickets, audit });
  const consents = openConsents(base, { audit });
  const kiosks = openKiosks(base, { audit, personKeys, documents });
  const privacy = openPrivacy(base, { audit, hubId: log.hubId, personKeys });
  const releases = openReleases(base, { audit, files: documents.files });
  const backups = openBackups(base, { audit, files: documents.files });
  const streamLog = jsonLog(base.config.logLevel);
  const feed = await openFeed(base, {
    audit,
    standing: kiosks.standing,
    personKeys,
    failed: (error) => {
      // Its words may hold anything: its class alone.
      const name = error instanceof Error ? error.name : 'not an Error';
      streamLog.error({ error: name }, 'a live stream could not be served');
    },
  });
  const pages = openPages(base, {
    consents: consents.consents,
    accounts: {
      ...accounts.accounts,
      ...accounts.changes,
      ...accounts.sessions,
      signIn: (...asked) => accounts.signIn.forPages(...asked),
      latestDecision: (userId) => kyc.reviews.latestDecision(userId),
      ownData: (...asked) => accounts.ownData.read(...asked),
      ownPaper: async (actor, language) =>
        await ownDataPdf(await accounts.ownData.read(actor), language),
      erase: (...asked) => accounts.erasure.eraseOwn(...asked),
    },
    events: events.lists,
    places: tickets.places,
    documents: documents.documents,
    reading: documents.reading,
  });
  return {
    audit: log,
    watch,
    mail,
    documents,
    tickets,
    accounts,
    consents,
    staff,
    events,
    kyc,
    operations,
    syncFiles,
    attendees,
    kiosks,
    privacy,
    releases,
    backups,
    feed,
    pages,
  };
}
