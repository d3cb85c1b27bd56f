import { attendees } from './admin-attendees.ts';
import type { en } from '../en/index.ts';
import type { Translation } from '../translation.ts';
import { admin, ui } from './admin-shell.ts';
import { events } from './admin-events.ts';
import { health } from './admin-health.ts';
import { live } from './admin-live.ts';
import { overview } from './admin-overview.ts';
import { readiness } from './admin-readiness.ts';
import { tickets } from './admin-tickets.ts';
import { attendeeForm, exporting, importing } from './admin-import.ts';
import { activity } from './admin-log.ts';
import { staffRoom } from './admin-staff.ts';
import { review } from './admin-review.ts';
import { syncRoom } from './admin-sync.ts';
import { error } from './errors.ts';
import { dialog, duty, gate, overrideReason, role, trouble } from './gate.ts';
import { camera } from './camera.ts';
import { consent } from './consent.ts';
import { desk } from './desk.ts';
import { face } from './face.ts';
import { app, failed, firstStart, locked, setup } from './setup.ts';
import { support } from './support.ts';
import { enrol, sync } from './sync.ts';
import { detail, flag, outcome, signal, verdict, way } from './verdicts.ts';

/** Every Hindi text of the window. */
export const hi: Translation<typeof en> = {
  activity,
  admin,
  app,
  attendeeForm,
  attendees,
  camera,
  consent,
  desk,
  detail,
  dialog,
  enrol,
  error,
  events,
  exporting,
  face,
  failed,
  firstStart,
  flag,
  gate,
  health,
  importing,
  live,
  locked,
  outcome,
  duty,
  overrideReason,
  overview,
  readiness,
  review,
  role,
  setup,
  signal,
  staffRoom,
  support,
  sync,
  syncRoom,
  tickets,
  trouble,
  ui,
  verdict,
  way,
};
