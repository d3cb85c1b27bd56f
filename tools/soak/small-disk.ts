import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';

const BALLAST = '.ballast';
const PIECE = Buffer.alloc(1 << 20);

/** A disk of its own under a folder, which can be filled to the last byte. */
export interface SmallDisk {
  /** Why this machine gives none; null: it does. */
  readonly why: string | null;
  /** Takes all room but so many bytes. */
  fill(leave: number): void;
  /** Gives it back. */
  free(): void;
  /** Takes the disk away; the folder stays, empty. */
  close(): void;
}

const mounted = new Set<string>();

function unmount(folder: string): void {
  // Lazily: a killed program's last file may be open for a moment.
  if (mounted.delete(folder)) execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
}

// However the run ends, no disk is left behind.
process.once('exit', () => {
  for (const folder of mounted) unmount(folder);
});

function noDisk(why: string): SmallDisk {
  return { why, fill: () => {}, free: () => {}, close: () => {} };
}

/**
 * Makes a folder and puts a real file system of a few megabytes there (tmpfs): what writes into it when
 * it is full gets ENOSPC from the kernel itself. Only root may; elsewhere, and where no size is given,
 * the folder is a plain one.
 */
export function openSmallDisk(folder: string, megabytes?: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  if (megabytes === undefined) return noDisk('not asked for');
  if (process.platform !== 'linux') return noDisk('only Linux has tmpfs');
  try {
    const options = `size=${megabytes}m,mode=0711`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'gatehouse-soak', folder], {
      stdio: 'pipe',
    });
  } catch {
    return noDisk('mounting is not allowed here');
  }
  mounted.add(folder);
  const ballast = path.join(folder, BALLAST);
  return {
    why: null,
    fill(leave) {
      const { bavail, bsize } = statfsSync(folder);
      const file = openSync(ballast, 'a');
      try {
        let left = bavail * bsize - leave;
        while (left > 0) left -= writeSync(file, PIECE, 0, Math.min(left, PIECE.length));
      } catch (error) {
        // Somebody else took the last of it meanwhile: it is as full as it should be.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    close: () => unmount(folder),
  };
}
