import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';

interface EventRetentionTable {
  event_id: Uuid;
  days: number;
}

interface CertificatesTable {
  id: Uuid;
  made_at: Instant;
  text: string;
  signature: Buffer;
}

/** Tables of how long is kept what (migrations/server/0009-document-retention.ts), part of HubSchema. */
export interface RetentionSchema {
  event_retention: EventRetentionTable;
  destruction_certificates: CertificatesTable;
}
