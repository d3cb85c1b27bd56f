import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { deliverMail, type MailDelivery } from '../services/mail-delivery.ts';
import type { JobTask } from './worker.ts';

const payloadSchema = z.strictObject({ mailId: uuid });

/** Milliseconds that one message may take, from its first byte to the server's answer. */
const LONGEST_MS = 120_000;

/** Sends one message; see services/mail-delivery.ts. */
export function sendMailJob(delivery: MailDelivery): JobTask {
  return async (payload, { isLast, signal }) => {
    const { mailId } = payloadSchema.parse(payload);
    const either = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    await deliverMail(delivery, mailId, isLast, either);
  };
}
