/** Columns of an event's row as src-shared/domain/event.ts has it. */
export const EVENT_COLUMNS = [
  'id',
  'title',
  'description',
  'image',
  'party_name',
  'event_date',
  'event_time',
  'time_zone',
  'venue',
  'qr_code',
  'status',
  'doors_open_at',
  'doors_close_at',
  'entry_mode',
  'capacity',
  'face_policy',
  'face_liveness',
  'evidence_days',
  'created_at',
] as const;

/** Columns that everybody may see. */
export const PUBLIC_EVENT_COLUMNS = [
  'id',
  'title',
  'description',
  'party_name',
  'venue',
  'event_date',
  'event_time',
  'time_zone',
  'doors_open_at',
  'doors_close_at',
  'status',
  'image',
  'version',
] as const;
