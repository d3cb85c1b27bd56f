import { CONSENT_TEXTS } from '#shared/domain/consent-text.ts';

/** The texts that people agree to: the hub's pages show the same. */
export const consent = CONSENT_TEXTS.en;
