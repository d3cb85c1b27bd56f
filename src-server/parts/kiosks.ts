import { hkdfSync, createSecretKey } from 'node:crypto';
import { LEASE_DAYS } from '#shared/domain/lease.ts';
import { reopenKey } from '#shared/domain/reopen-code.ts';
import { evidenceSeal } from '../files/sealed-evidence.ts';
import type { RegistrarPorts } from '../http/registrar.ts';
import { kioskAuthentication } from '../http/kiosk-reading.ts';
import type { CronTask } from '../jobs/worker.ts';
import { ageRecipient } from '../keys/age-identity.ts';
import { createProofReader, keyThumbprint } from '../keys/dpop.ts';
import { createKioskCertificates } from '../keys/kiosk-certificate.ts';
import { createKioskTokens } from '../keys/kiosk-token.ts';
import { enrolmentRoutes } from '../routes/enrolments.ts';
import { kioskEvidenceRoutes } from '../routes/kiosk-evidence.ts';
import { kioskLogRoutes } from '../routes/kiosk-logs.ts';
import { kioskPictureRoutes } from '../routes/kiosk-pictures.ts';
import { kioskTokenRoutes } from '../routes/kiosk-tokens.ts';
import { kioskRoutes } from '../routes/kiosks.ts';
import type { Audit } from '../services/audit.ts';
import { createFleet, type Fleet } from '../services/fleet.ts';
import { createKioskAccess } from '../services/kiosk-access.ts';
import { createKioskEnrolment, type KioskEnrolment } from '../services/kiosk-enrolment.ts';
import { createKioskEvidence } from '../services/kiosk-evidence.ts';
import { createKioskLogs, type KioskLogs } from '../services/kiosk-logs.ts';
import { createKioskPictures } from '../services/kiosk-pictures.ts';
import type { KioskStanding } from '../services/kiosk-ports.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import { createKioskStanding } from '../services/kiosk-standing.ts';
import { createFleetStore } from '../storage/fleet-store.ts';
import { createKioskAccessStore } from '../storage/kiosk-access-store.ts';
import { createKioskEnrolmentStore } from '../storage/kiosk-enrolment-store.ts';
import { createEvidenceStore } from '../storage/kiosk-evidence-store.ts';
import { createKioskLogStore } from '../storage/kiosk-log-store.ts';
import { createKioskPictureStore } from '../storage/kiosk-picture-store.ts';
import { createKioskStandingStore } from '../storage/kiosk-standing-store.ts';
import type { HubBase, HubPart } from './base.ts';
import type { DocumentsPart } from './documents.ts';

/** Who looks after kiosks, without a way in: for the command line too. */
export interface KioskDesk {
  readonly enrolment: KioskEnrolment;
  readonly fleet: Fleet;
  readonly standing: KioskStanding;
  readonly logs: KioskLogs;
}

/** Makes the services of kiosks that commands use as well. */
export function openKioskDesk(base: HubBase, needs: { readonly audit: Audit }): KioskDesk {
  const { config, keys, pool, database, transact, now } = base;
  const shared = { audit: needs.audit, transact, now };
  const hubUrl = config.kioskUrl ?? config.publicUrl;
  const standing = createKioskStanding({
    ...shared,
    store: createKioskStandingStore(pool),
    leaseDays: config.kioskLeaseDays ?? LEASE_DAYS,
  });
  return {
    standing,
    logs: createKioskLogs({
      ...shared,
      store: createKioskLogStore(database),
      seal: keys.master,
    }),
    fleet: createFleet({
      ...shared,
      store: createFleetStore(pool),
      reopenKey: (recipient, kioskId) => reopenKey(keys.age, recipient, kioskId),
    }),
    enrolment: createKioskEnrolment({
      ...shared,
      store: createKioskEnrolmentStore(database),
      certificates: createKioskCertificates(config.keysFolder, config.mode !== 'production', now),
      standing,
      hubUrl,
      hubName: new URL(config.publicUrl).host,
      recipient: () => ageRecipient(keys.age),
    }),
  };
}

/** Kiosks as members of the hub. */
export interface KiosksPart extends HubPart, KioskDesk {
  /** For the registrar. */
  readonly authenticate: NonNullable<RegistrarPorts['authenticateKiosk']>;
  readonly crons: readonly CronTask[];
}

/** Makes the part of kiosks. */
export function openKiosks(
  base: HubBase,
  needs: {
    readonly audit: Audit;
    readonly personKeys: PersonKeys;
    readonly documents: Pick<DocumentsPart, 'reading' | 'files' | 'intents' | 'pictures'>;
  },
): KiosksPart {
  const { config, keys, pool, database, transact, now } = base;
  const { audit, documents } = needs;
  const desk = openKioskDesk(base, needs);
  const secret = keys.forms.export();
  const challengeKey = hkdfSync('sha256', secret, '', 'gatehouse-kiosk-challenge', 32);
  const access = createKioskAccess({
    store: createKioskAccessStore(pool),
    tokens: createKioskTokens(keys.tokens, config.publicUrl, now),
    proofs: createProofReader(now),
    thumbprint: keyThumbprint,
    key: createSecretKey(Buffer.from(challengeKey)),
    audit,
    transact,
    now,
  });
  const pictures = createKioskPictures({
    store: createKioskPictureStore(database),
    reading: documents.reading,
    audit,
    transact,
  });
  const evidence = createKioskEvidence({
    ...documents,
    store: createEvidenceStore(pool),
    keys: needs.personKeys,
    seal: evidenceSeal,
    audit,
    transact,
    now,
  });
  return {
    ...desk,
    authenticate: kioskAuthentication(access),
    routes: [
      ...enrolmentRoutes(desk.enrolment),
      ...kioskTokenRoutes({ access, ...desk }),
      ...kioskRoutes(desk),
      ...kioskLogRoutes(desk.logs),
      ...kioskPictureRoutes(pictures),
      ...kioskEvidenceRoutes(evidence),
    ],
    crons: [
      { name: 'sweep-proofs', match: '*/5 * * * *', run: () => access.sweep() },
      { name: 'sweep-evidence', match: '7 * * * *', run: () => evidence.sweep() },
      { name: 'sweep-kiosk-logs', match: '17 3 * * *', run: () => desk.logs.sweep() },
    ],
  };
}
