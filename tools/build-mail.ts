import { readFile, writeFile } from 'node:fs/promises';
import mjml2html from 'mjml';

const FOLDER = new URL('../src-server/mail/', import.meta.url);
const SOURCE = new URL('mail-layout.mjml', FOLDER);
const COMPILED = new URL('mail-layout.eta', FOLDER);

/**
 * Compiles the form of all messages. MJML is needed here only: the hub ships and fills in what
 * comes out, which is kept in the repository beside its source.
 * @throws Error where MJML finds anything to say about it
 */
export async function compileMailLayout(): Promise<string> {
  const source = await readFile(SOURCE, 'utf8');
  const { html, errors } = await mjml2html(source, {
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
  });
  if (errors.length > 0) {
    throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  // Indentation is a third of each message's size, and no sentence's.
  return `${html
    .replaceAll(/^[ \t]+|[ \t]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()}\n`;
}

if (import.meta.main) {
  await writeFile(COMPILED, await compileMailLayout());
  process.stdout.write('src-server/mail/mail-layout.eta is made of mail-layout.mjml\n');
}
