import type { start as englishStart } from '../en/start.ts';
import type { Translation } from '../translation.ts';
import { camera } from './camera.ts';
import { error } from './errors.ts';
import { face } from './face.ts';
import { dialog, duty, gate, overrideReason, role, trouble } from './gate.ts';
import { app, failed, firstStart, locked, setup } from './setup.ts';
import { enrol, sync } from './sync.ts';
import { detail, flag, outcome, signal, verdict, way } from './verdicts.ts';

/**
 * The Hindi texts that the gate and the first set-up show. They come with the window; all others, which
 * index.ts names, with admin mode.
 */
export const start: Translation<typeof englishStart> = {
  app,
  camera,
  detail,
  dialog,
  duty,
  enrol,
  error,
  face,
  failed,
  firstStart,
  flag,
  gate,
  locked,
  outcome,
  overrideReason,
  role,
  setup,
  signal,
  sync,
  trouble,
  verdict,
  way,
};
