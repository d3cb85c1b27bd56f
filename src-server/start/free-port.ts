import { createServer } from 'node:net';
import { SetupError } from '../setup-error.ts';

/** What stands in the way of listening on a port; null: nothing does. */
function obstacle(port: number, host: string | null): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, ...(host === null ? {} : { host }) }, () =>
      server.close(() => resolve(null)),
    );
  });
}

/**
 * Looks whether ports can be had, before anything is started for them.
 * @param ports by the names of their settings
 * @throws SetupError naming all that can't
 */
export async function requirePorts(
  ports: readonly { readonly name: string; readonly port: number; readonly host: string | null }[],
): Promise<void> {
  const problems: string[] = [];
  for (const { name, port, host } of ports) {
    const code = await obstacle(port, host);
    if (code === 'EADDRINUSE')
      problems.push(`${name}: port ${port} is in use by another program: choose another`);
    else if (code !== null) problems.push(`${name}: can't listen on port ${port} (${code})`);
  }
  if (problems.length > 0) throw new SetupError(problems);
}
