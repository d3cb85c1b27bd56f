import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const SOURCE = path.join(import.meta.dirname, 'write-recorder.c');

/** Whether this machine can run the shim; elsewhere the tests that need it skip and say so. */
export const SHIM_RUNS_HERE = process.platform === 'linux';

let compiling: Promise<string> | undefined;

async function compile(): Promise<string> {
  const folder = path.join(tmpdir(), `gatehouse-shim-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const library = path.join(folder, `write-recorder-${Math.floor(statSync(SOURCE).mtimeMs)}.so`);
  if (statSync(library, { throwIfNoEntry: false }) !== undefined) return library;
  const fresh = `${library}.${process.pid}`;
  const options = ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC'];
  await promisify(execFile)('gcc', [...options, '-o', fresh, SOURCE, '-ldl']);
  renameSync(fresh, library);
  return library;
}

/** The shim as a library file, compiled once. @throws where there is no gcc */
export function compileShim(): Promise<string> {
  compiling ??= compile();
  return compiling;
}

/** Faults of a disk, as the shim's control block has them; what is left out is as it should be. */
export interface DiskFaults {
  /** Bytes that files may still grow by; -1: no end. */
  readonly room?: number;
  /** SIGKILL before the operation with this number, counted from 1. */
  readonly killBefore?: number;
  readonly writeErrno?: number;
  readonly syncErrno?: number;
  readonly readOnly?: boolean;
  /** Syncs are written down and not done: faster, and the trace is the same. */
  readonly noRealSync?: boolean;
}

// struct control of write-recorder.c.
const CONTROL_BYTES = 40;
const OPERATIONS_AT = 16;

/** A control block: changes reach the running process at once. */
export interface DiskControl {
  readonly file: string;
  set(faults: DiskFaults): void;
  /** Operations on the watched folder so far, over all processes that shared the block. */
  operations(): number;
  close(): void;
}

export function createDiskControl(file: string, faults: DiskFaults = {}): DiskControl {
  const descriptor = openSync(file, 'w+', 0o600);
  const counted = Buffer.alloc(8);
  writeSync(descriptor, Buffer.alloc(CONTROL_BYTES), 0, CONTROL_BYTES, 0);
  const control: DiskControl = {
    file,
    set(change) {
      const block = Buffer.alloc(CONTROL_BYTES);
      block.writeBigInt64LE(BigInt(change.room ?? -1), 0);
      block.writeBigInt64LE(BigInt(change.killBefore ?? 0), 8);
      block.writeInt32LE(change.writeErrno ?? 0, 24);
      block.writeInt32LE(change.syncErrno ?? 0, 28);
      block.writeInt32LE(change.readOnly === true ? 1 : 0, 32);
      block.writeInt32LE(change.noRealSync === true ? 1 : 0, 36);
      // Around the count, which the shim writes.
      writeSync(descriptor, block, 0, OPERATIONS_AT, 0);
      writeSync(descriptor, block, OPERATIONS_AT + 8, CONTROL_BYTES - OPERATIONS_AT - 8, 24);
    },
    operations() {
      readSync(descriptor, counted, 0, 8, OPERATIONS_AT);
      return Number(counted.readBigInt64LE(0));
    },
    close: () => closeSync(descriptor),
  };
  control.set(faults);
  return control;
}

/** Environment that puts a child process on the shim's disk. */
export function shimEnvironment(options: {
  readonly library: string;
  readonly folder: string;
  readonly control?: DiskControl;
  readonly trace?: string;
  readonly marks?: string;
}): Record<string, string> {
  return {
    LD_PRELOAD: options.library,
    GATEHOUSE_DISK_FOLDER: options.folder,
    ...(options.control && { GATEHOUSE_DISK_CONTROL: options.control.file }),
    ...(options.trace !== undefined && { GATEHOUSE_DISK_TRACE: options.trace }),
    ...(options.marks !== undefined && { GATEHOUSE_DISK_MARKS: options.marks }),
    // io_uring would write behind the shim's back.
    UV_USE_IO_URING: '0',
  };
}
