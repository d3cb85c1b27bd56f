import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Less than any printer has. */
const DPI = '150';

function isNotInstalled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * The text of the code on a PDF's first sheet, by programs that are not ours: Debian's
 * poppler-utils and zbar-tools.
 * @returns null where they are not installed
 * @throws {Error} when they find no code
 */
export async function textOnPaper(pdf: string): Promise<string | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-paper-'));
  try {
    const picture = path.join(folder, 'sheet');
    await run('pdftoppm', ['-r', DPI, '-png', '-singlefile', '-f', '1', '-l', '1', pdf, picture]);
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', '--nodbus', `${picture}.png`]);
    return stdout.trim();
  } catch (error) {
    if (isNotInstalled(error)) return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
