import { readFileSync } from 'node:fs';
import { Eta } from 'eta';
import type { MailContent } from './mail-content.ts';

/** What `tools/build-mail.ts` made of mail-layout.mjml. */
const LAYOUT = new URL('mail-layout.eta', import.meta.url);

const eta = new Eta({ tags: ['{{', '}}'], autoEscape: true, autoTrim: false });
const layout = eta.compile(readFileSync(LAYOUT, 'utf8'));

/**
 * A message as HTML. Every value is escaped where it is put in.
 * @param site shown at the top: the host that the message comes from
 */
export function mailHtml(content: MailContent, site: string): string {
  return layout.call(eta, { ...content, site });
}

/** The same message as plain text. */
export function mailText(content: MailContent): string {
  const { button, unsubscribe } = content;
  return [
    content.hello,
    ...content.paragraphs,
    content.details.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    button === null ? '' : `${button.label}:\n${button.href}`,
    content.after ?? '',
    `-- \n${content.why}`,
    unsubscribe === null ? '' : `${unsubscribe.label}:\n${unsubscribe.href}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}
