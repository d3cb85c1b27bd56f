import { z } from 'zod';
import { documentType } from './document-type.ts';
import { uuid } from './id.ts';
import { instant } from './instant.ts';

export const kycStatus = z.enum(['pending', 'approved', 'rejected']);
export type KycStatus = z.infer<typeof kycStatus>;

/** An attendee (table `users`) as a kiosk holds one: without the password hash, which never leaves the hub. */
export const attendeeRow = z.strictObject({
  id: uuid,
  email: z.email().max(120),
  name: z.string().min(2).max(100),
  phone: z.string().regex(/^\d{10}$/),
  location: z.string().min(2).max(200),
  status: kycStatus,
  blocked: z.boolean(),
  adhar_front: uuid.nullable(),
  adhar_back: uuid.nullable(),
  selfie: uuid.nullable(),
  created_at: instant,
  updated_at: instant,
});
export type AttendeeRow = z.infer<typeof attendeeRow>;

/** What staff should see beside the verdict; never changes its colour. */
export const FLAGS = ['vip', 'needs-assistance', 'press', 'speaker', 'minor'] as const;
export const flag = z.enum(FLAGS);
export type Flag = z.infer<typeof flag>;

/** One person's place at one event (table `registrations`). */
export const registrationRow = z.strictObject({
  id: uuid,
  user_id: uuid,
  event_id: uuid,
  ticket_type_id: uuid,
  status: z.enum(['registered', 'cancelled']),
  flags: z.array(flag),
  created_at: instant,
});
export type RegistrationRow = z.infer<typeof registrationRow>;

/** A stored file's metadata (table `documents`); the bytes lie encrypted in the vault. */
export const documentRow = z.strictObject({
  id: uuid,
  user_id: uuid,
  file_type: documentType,
  mime: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  created_at: instant,
});
export type DocumentRow = z.infer<typeof documentRow>;
