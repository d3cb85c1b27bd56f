import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { LARGEST_REPORT_BYTES, readBounce } from '../mail/bounce-report.ts';
import { recordBounce } from '../services/bounces.ts';
import { createMailBounces } from '../storage/mail-bounces.ts';
import { withHub } from './command-settings.ts';
import { EXIT, type Command } from './command.ts';

/** A message as it comes, no more of it than a report may have. */
async function readMessage(file: string | undefined): Promise<Buffer> {
  const stream = file === undefined ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    // Read to its end: a mail server that pipes it would take a closed pipe for a failure.
    if (size <= LARGEST_REPORT_BYTES + 1) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** `hub bounce`: takes in a message that came back. */
export const bounceCommand: Command = {
  name: 'bounce',
  summary: 'take in a report of a message that could not be delivered',
  help: `Usage: hub bounce [FILE] [--data DIR]

Reads one report (RFC 3464) from FILE or standard input and keeps what it says: a mailbox that does
not exist gets no more messages, and staff see it. Have the mail server pipe to it what comes to the
address of MAIL_FROM, as in Postfix's aliases:  hub: "|/usr/local/bin/hub bounce"

Says "kept", "not-ours" or "not-a-report". All three end well: an answer to one of our messages is
no failure. A failure (exit code ${EXIT.failed}) is worth another try.`,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    const raw = await readMessage(positionals[0]);
    await withHub(terminal, values.data ?? null, async ({ base: { transact } }) => {
      terminal.print(await recordBounce(readBounce, createMailBounces(transact), raw));
    });
    return EXIT.done;
  },
};
