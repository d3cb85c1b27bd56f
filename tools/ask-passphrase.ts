import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Reads a line without showing it; from a pipe, its first line. */
export function askPassphrase(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const isTerminal = process.stdin.isTTY;
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  return new Promise((resolve) => {
    let typed = '';
    lines.once('line', (line) => {
      typed = line;
      lines.close();
    });
    lines.once('close', () => {
      process.stderr.write('\n');
      resolve(typed);
    });
  });
}
