/** What the lease added (migrations/kiosk/0007-lease.ts). */
export interface LeaseSchema {
  lease: {
    id: number;
    days: number;
    unheard_ms: number;
    as_of_ms: number;
    allowed_ms: number;
    challenge: string | null;
  };
}
