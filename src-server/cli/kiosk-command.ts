import { createHash, X509Certificate } from 'node:crypto';
import { parseArgs } from 'node:util';
import { makeAuthority, openAuthority } from '../keys/authority.ts';
import { openCommands } from '../parts/commands.ts';
import { withHub } from './command-settings.ts';
import { EXIT, UsageError, type Command } from './command.ts';

function digest(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
}

/** `hub kiosk`: laptops at the gates. */
export const kioskCommand: Command = {
  name: 'kiosk',
  summary: 'announce a kiosk, which then enrols with a code',
  help: `Usage: hub kiosk enrol NAME [--data DIR]

Announces a kiosk and shows the code that it enrols with: once, within a day. The address holds the
code and the digests of the hub's two authorities, by which the kiosk knows the hub: pass it on as
you would a key.`,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    const [action, ...words] = positionals;
    if (action !== 'enrol' || words.length === 0)
      throw new UsageError('which kiosk? hub kiosk enrol NAME');
    await withHub(terminal, values.data ?? null, async ({ config, base }) => {
      if (config.mode !== 'production') await makeAuthority(config.keysFolder, Date.now());
      const { certificate, spare } = openAuthority(config.keysFolder);
      const { kioskId, code, expiresAt } = await (
        await openCommands(base)
      ).announceKiosk(words.join(' '));
      const address = new URL('/enrol', config.publicUrl);
      address.hash = new URLSearchParams({
        code,
        ca: digest(certificate),
        spare: digest(spare),
      }).toString();
      terminal.print(`Kiosk      ${words.join(' ')} (${kioskId})`);
      terminal.print(`Hub        ${config.publicUrl}`);
      terminal.print(`Code       ${code}   (once, until ${expiresAt})`);
      terminal.print(`Address    ${address.href}`);
    });
    return EXIT.done;
  },
};
