import { alertRoutes } from '../routes/alerts.ts';
import { clashRoutes } from '../routes/clashes.ts';
import { pushRoutes } from '../routes/push.ts';
import { quarantineRoutes } from '../routes/quarantine.ts';
import { twinRoutes } from '../routes/twins.ts';
import { createAlerts } from '../services/alerts.ts';
import type { Audit } from '../services/audit.ts';
import { createOperationIntake, type OperationIntake } from '../services/operations.ts';
import type { EventMail, OutgoingMail } from '../services/outgoing-mail.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import type { TicketTurns } from '../services/tickets.ts';
import { createTwins, type TwinDecisions } from '../services/twins.ts';
import { createAlertStore } from '../storage/alert-store.ts';
import { createEventStore } from '../storage/event-store.ts';
import { operationFailure, operationTransactions } from '../storage/operation-failures.ts';
import { createEffectStore } from '../storage/operation-rows.ts';
import { createOperationStore } from '../storage/operation-store.ts';
import { createTwinStore } from '../storage/twin-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** What kiosks hand over, and what of it wants an eye. */
export interface OperationsPart extends HubPart {
  /** For files of sticks too. */
  readonly intake: OperationIntake;
  readonly twins: TwinDecisions;
}

/** Makes the part of kiosks' operations. */
export function openOperations(
  { database, transact, now }: Pick<HubBase, 'database' | 'transact' | 'now'>,
  needs: {
    readonly tickets: TicketTurns;
    readonly mail: OutgoingMail & EventMail;
    readonly audit: Audit;
    readonly personKeys: PersonKeys;
  },
): OperationsPart {
  const { tickets, mail, audit, personKeys } = needs;
  const store = createOperationStore(database);
  const rows = createEffectStore({ personKeys });
  const events = createEventStore(database);
  const intake = createOperationIntake({
    store,
    effects: { store: rows, events, mail, apart: (tx, work) => store.apart(tx, work) },
    tickets,
    audit,
    transact: operationTransactions(transact),
    failureOf: operationFailure,
    now,
  });
  const alertStore = createAlertStore(database);
  const alerts = createAlerts({ store: alertStore, audit, transact, now });
  const twinStore = createTwinStore(database);
  const merging = { store: twinStore, effects: rows, operations: store };
  const twins = createTwins({ ...merging, audit, transact, now });
  const epoch = async () => {
    const row = await database.selectFrom('hub_state').select('epoch').executeTakeFirstOrThrow();
    return row.epoch;
  };
  return {
    intake,
    twins,
    routes: [
      ...pushRoutes({ intake, epoch }),
      ...alertRoutes({ alerts, store: alertStore }),
      ...clashRoutes(alertStore),
      ...quarantineRoutes(alertStore),
      ...twinRoutes({ twins, store: twinStore }),
    ],
  };
}
