import { CONSENT_TEXTS } from '#shared/domain/consent-text.ts';
import type { Translation } from '../translation.ts';
import type * as english from '../en/consent.ts';

export const consent: Translation<typeof english.consent> = CONSENT_TEXTS.hi;
