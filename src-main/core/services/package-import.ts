import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentRow } from '#shared/domain/attendee.ts';
import { purposeOf } from '#shared/domain/document-type.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import {
  FACES_SINCE_VERSION,
  MAX_PACKAGE_LINE_CHARS,
  packageLine,
  type PackageHeader,
  type PackageLine,
} from '#shared/wire/event-package.ts';
import { SerialQueue } from '../serial-queue.ts';
import {
  openPackageFile,
  parseLine,
  readPackage,
  type SealedPackage,
} from './event-package-reader.ts';
import { signerFingerprint } from './event-package-signer.ts';

/** One import, as the store knows it from `begin` to `finish`. */
export interface ImportScope {
  readonly header: PackageHeader;
  /** The package's events whose rows are written: not those of which a newer package was taken. */
  readonly events: ReadonlySet<Uuid>;
  /** Whether no newer package of this signer was taken: else staff that are here stay as they are. */
  readonly newest: boolean;
  /** The gate rules that came with it, as the store knows them: what it leaves out ends. */
  readonly gateRules: Set<string>;
}

/** The store, as an import needs it. Each call but `begin` may be repeated without harm. */
export interface PackageStore {
  /** Whether a package of this signer was taken before. */
  isTrusted(publicKey: string): boolean;
  /**
   * Notes that the package is being taken.
   * @throws GatehouseError package-untrusted where one of its events is held from another signer
   */
  begin(header: PackageHeader): ImportScope;
  /** Whether the scope's signer may bring this document, and it is not here yet. */
  wantsDocument(scope: ImportScope, row: DocumentRow): boolean;
  /**
   * Writes lines from `from` on in one transaction, as many as the time allows, one at least.
   * @param withinMs without the commit
   * @returns the index of the first line that was not written
   * @throws GatehouseError package-unreadable for a row that does not belong, package-untrusted for
   * another signer's member of staff, disk-full
   */
  write(scope: ImportScope, lines: readonly PackageLine[], from: number, withinMs: number): number;
  /** Makes the events visible, remembers the signer: the last short transaction. */
  finish(scope: ImportScope, at: Instant): void;
  /** The events that are loaded, with their gates. */
  listEvents(): EventChoice[];
}

/** Where documents' bytes go. */
export interface DocumentFiles {
  /** Durable when it resolves. */
  write(
    files: readonly {
      readonly fileId: Uuid;
      readonly personId: Uuid;
      readonly purpose: 'identity' | 'face';
      readonly bytes: Uint8Array;
    }[],
  ): Promise<void>;
}

export interface PackageImportPorts {
  readonly store: PackageStore;
  readonly files: DocumentFiles;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly onProgress: (done: number, total: number) => void;
  /** Carries out what withdrawals among the rows that were just written ask for. */
  readonly completeErasures: () => Promise<void>;
  /** Whether anybody of the staff is known here, who could vouch for a new signer. */
  readonly hasStaff: () => boolean;
  /** Asked before each turn. */
  readonly pace: () => ImportPace;
}

/** How much is done between two turns of the event loop. */
export interface ImportPace {
  /** Parsed at once. */
  readonly lines: number;
  /** Written in one transaction, in milliseconds without the commit. */
  readonly writeMs: number;
}

export type PackageHandlers = Pick<
  CoreHandlers,
  'setup.inspectPackage' | 'setup.importPackage' | 'setup.trustPackage' | 'setup.events'
>;

/** So that a scan that comes in the middle waits for a few milliseconds and a commit. */
export const BESIDE_A_GATE: ImportPace = { lines: 400, writeMs: 4 };
/** For set-up, where only a progress bar waits: far fewer pages are written twice. */
export const BEFORE_ANY_GATE: ImportPace = { lines: 4_000, writeMs: 200 };
/** For tools. */
export const WITH_NOBODY_WAITING: ImportPace = { lines: 10_000, writeMs: 2_000 };
const PROGRESS_EVERY_MS = 100;
/** Lines with pictures are long: a turn ends at so many characters however few its lines are. */
const TURN_CHARS = MAX_PACKAGE_LINE_CHARS;

function parseRow(text: string, version: number): PackageLine {
  const parsed = packageLine.safeParse(parseLine(text));
  if (parsed.success) {
    if (version >= FACES_SINCE_VERSION || parsed.data.t !== 'consent') return parsed.data;
    throw new GatehouseError('package-unreadable', `no consents in version ${version}`, {
      reason: 'bad-row',
    });
  }
  // The reader's sentence must not quote the row: it is somebody's data.
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new GatehouseError('package-unreadable', `a row does not fit the format at ${where}`, {
    reason: 'bad-row',
  });
}

async function withPackage<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openPackageFile(path);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** The first pass over a file: nothing of it is used before its seal was found good. */
function checkPackage(file: FileHandle): Promise<SealedPackage> {
  return readPackage(file, () => undefined);
}

/** One import's second pass. */
class RowWriter {
  readonly #ports: PackageImportPorts;
  readonly #scope: ImportScope;
  readonly #texts: string[] = [];
  /** Of all texts that wait. */
  #chars = 0;
  #done = 0;
  #toldAt = 0;

  constructor(ports: PackageImportPorts, scope: ImportScope) {
    this.#ports = ports;
    this.#scope = scope;
  }

  async write(piece: Buffer): Promise<void> {
    for (const text of piece.toString('utf8').split('\n')) {
      if (text === '') continue;
      this.#texts.push(text);
      this.#chars += text.length;
    }
    while (this.#texts.length >= this.#ports.pace().lines || this.#chars >= TURN_CHARS) {
      await this.#writeNext();
    }
  }

  /** @returns how many lines were written */
  async end(): Promise<number> {
    while (this.#texts.length > 0) await this.#writeNext();
    return this.#done;
  }

  async #writeNext(): Promise<void> {
    const { store, pace } = this.#ports;
    const { lines: count, writeMs } = pace();
    const texts = this.#texts.splice(0, count);
    for (const { length } of texts) this.#chars -= length;
    const lines = texts.map((text) => parseRow(text, this.#scope.header.version));
    await this.#writeDocuments(lines);
    for (let next = 0; next < lines.length;) {
      next = store.write(this.#scope, lines, next, writeMs);
      await this.#ports.completeErasures();
      await nextTurn();
    }
    this.#tell(lines.length);
  }

  // The bytes first: a row without its file would promise a picture that is not there.
  async #writeDocuments(lines: readonly PackageLine[]): Promise<void> {
    const files = lines.flatMap((line) => {
      if (line.t !== 'document' || !this.#ports.store.wantsDocument(this.#scope, line.row)) {
        return [];
      }
      const { id: fileId, user_id: personId, file_type } = line.row;
      const purpose = purposeOf(file_type);
      return [{ fileId, personId, purpose, bytes: Buffer.from(line.data, 'base64') }];
    });
    if (files.length > 0) await this.#ports.files.write(files);
  }

  #tell(lines: number): void {
    const total = this.#scope.header.rows;
    this.#done += lines;
    const now = performance.now();
    if (now - this.#toldAt < PROGRESS_EVERY_MS && this.#done !== total) return;
    this.#toldAt = now;
    this.#ports.onProgress(Math.min(this.#done, total), total);
  }
}

/**
 * Looking into event packages and loading them (docs/PACKAGE.md). Imports run one after another;
 * one that was killed is completed by importing the package again.
 */
export function packageHandlers(ports: PackageImportPorts): PackageHandlers {
  const queue = new SerialQueue();
  const { store, now, hasStaff } = ports;

  /** Whoever can reach the laptop must not bring their own admin to it. */
  function requireTrust({ public_key }: PackageHeader): void {
    if (store.isTrusted(public_key) || !hasStaff()) return;
    throw new GatehouseError('package-untrusted', 'a new signer wants a signed-in organiser', {
      reason: 'sign-in-needed',
    });
  }

  async function load(
    file: FileHandle,
    packageId: Uuid,
    approve: (header: PackageHeader) => void,
  ): Promise<void> {
    const checked = await checkPackage(file);
    approve(checked.header);
    if (checked.header.id !== packageId) {
      throw new GatehouseError('package-altered', 'not the package that was looked into', {
        reason: 'another-package',
      });
    }
    const scope = store.begin(checked.header);
    const writer = new RowWriter(ports, scope);
    const read = await readPackage(file, (piece) => writer.write(piece), checked);
    // Written to between the two passes: what was not checked must not become visible.
    const rows = await writer.end();
    if (read.sha256 !== checked.sha256 || rows !== checked.header.rows) {
      throw new GatehouseError('package-altered', 'the package changed while it was read', {
        reason: 'changed-meanwhile',
      });
    }
    store.finish(scope, toInstant(now()));
  }

  async function take(
    { path, packageId }: { readonly path: string; readonly packageId: Uuid },
    approve: (header: PackageHeader) => void,
  ): Promise<{ events: EventChoice[] }> {
    await queue.run(() => withPackage(path, (file) => load(file, packageId, approve)));
    return { events: store.listEvents() };
  }

  return {
    'setup.inspectPackage': ({ path }) =>
      withPackage(path, async (file) => {
        const { header } = await checkPackage(file);
        return {
          packageId: header.id,
          issuer: header.issuer,
          fingerprint: signerFingerprint(header.public_key),
          knownIssuer: store.isTrusted(header.public_key),
          createdAt: header.created_at,
          events: header.events,
        };
      }),
    'setup.importPackage': (input) => take(input, requireTrust),
    'setup.trustPackage': (input) => take(input, () => undefined),
    'setup.events': () => ({ events: store.listEvents() }),
  };
}
