import { z } from 'zod';
import { SYNC_FILE_EXTENSION } from '../wire/sync-file.ts';
import { printHead, printPicture, printRow, printRows } from '../print/print-job.ts';
import { printDocument } from '../print/print-document.ts';
import { shellHealth } from './health-contract.ts';
import { DEFAULT_UPDATE_PLAN, updatePlan } from '../domain/update-rule.ts';
import { call, type Client, type Handlers } from './call.ts';

/** As the system numbers displays; null: nobody chose. */
const displayId = z.number().nullable();

/** Settings that are no secret; electron-store keeps them in the data folder. */
export const settings = z.strictObject({
  language: z.enum(['en', 'hi']),
  theme: z.enum(['light', 'dark', 'contrast']),
  /** The chosen camera's device id; null: the first one. */
  cameraId: z.string().max(200).nullable(),
  /** 0 to 1. */
  volume: z.number().min(0).max(1),
  fullScreen: z.boolean(),
  /** The display that the window belongs on; null: wherever it opens. */
  displayId: displayId.default(null),
  /** Held at the gate: nobody leaves it but by a supervisor's PIN. */
  lockDown: z.boolean().default(false),
  /** How long a green verdict stays, in seconds; the others stay until dismissed or the next ticket. */
  verdictSeconds: z.int().min(1).max(30),
  /** When this laptop may change its program: IT's to say, in the file. */
  updates: updatePlan.default(DEFAULT_UPDATE_PLAN),
});
export type Settings = z.infer<typeof settings>;

export const DEFAULT_SETTINGS: Settings = {
  language: 'en',
  theme: 'light',
  cameraId: null,
  volume: 0.8,
  fullScreen: false,
  displayId: null,
  lockDown: false,
  verdictSeconds: 4,
  updates: DEFAULT_UPDATE_PLAN,
};

const nothing = z.strictObject({});

const printJob = z.strictObject({ job: z.uuid() });
/** A job's head and the event's picture, which stands on its tickets; null: none. */
const printStart = z.strictObject({ head: printHead, picture: printPicture });

/** Calls of the window to the shell: only what needs Electron. */
export const shellContract = {
  'shell.info': call({
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      platform: z.string(),
      /** Name under which unreadable settings were set aside at this start; null: none were. */
      settingsSetAside: z.string().nullable(),
      /** Development and tests: read the frame stamp of a simulated camera. */
      simulatedCamera: z.boolean(),
    }),
    access: 'anyone',
    retry: 'safe',
  }),
  /** What the core can't see of this laptop's health. */
  'shell.health': call({ input: nothing, output: shellHealth, access: 'anyone', retry: 'safe' }),
  'shell.settings': call({ input: nothing, output: settings, access: 'anyone', retry: 'safe' }),
  'shell.changeSettings': call({
    // Who holds and frees a laptop asks the core; updates are not the window's.
    input: settings
      .omit({ lockDown: true, updates: true, displayId: true })
      .partial()
      // Without its default, which would change what nobody asked to change.
      .extend({ displayId: displayId.optional() }),
    output: settings,
    access: 'anyone',
    retry: 'safe',
  }),
  /** Where the window could be. Sizes in pixels. */
  'shell.displays': call({
    input: nothing,
    output: z.strictObject({
      displays: z.array(
        z.strictObject({
          id: z.number(),
          label: z.string().max(100),
          width: z.int(),
          height: z.int(),
          isPrimary: z.boolean(),
        }),
      ),
    }),
    access: 'anyone',
    retry: 'safe',
  }),
  /** Asks for an event package, or a file of sync, in the system's own dialog; null: cancelled. */
  'shell.choosePackage': call({
    input: nothing,
    output: z.strictObject({ path: z.string().nullable() }),
    access: 'anyone',
    retry: 'never',
  }),
  /** Asks for a table (CSV or Excel) in the system's own dialog; null: cancelled. */
  'shell.chooseTable': call({
    input: nothing,
    output: z.strictObject({ path: z.string().nullable() }),
    access: 'anyone',
    retry: 'never',
  }),
  /** Asks for a place for a file that the core is to write; null: cancelled. */
  'shell.saveFile': call({
    input: z.strictObject({
      /** What it is called unless the user says otherwise, without its ending. */
      name: z.string().min(1).max(120),
      ending: z.enum(['csv', 'xlsx', 'json', 'tgz', 'gatehouse', SYNC_FILE_EXTENSION]),
    }),
    output: z.strictObject({ path: z.string().nullable() }),
    access: 'anyone',
    retry: 'never',
  }),
  'shell.printers': call({
    input: nothing,
    output: z.strictObject({
      /** `name` is what `shell.print` takes, `title` what people know the printer by. */
      printers: z.array(z.strictObject({ name: z.string(), title: z.string() })),
    }),
    access: 'anyone',
    retry: 'safe',
  }),
  /**
   * Begins a job for a printer; null: the system's dialog asks for one at the end. The rows follow
   * by `shell.printRows`. Ends the job at hand, as every start of one does.
   */
  'shell.print': call({
    input: printStart.extend({ printer: z.string().min(1).max(500).nullable() }),
    output: printJob,
    access: 'anyone',
    retry: 'never',
  }),
  /** Begins a job for a PDF that the system's own dialog asks a place for; null: cancelled. */
  'shell.savePdf': call({
    input: printStart.extend({ name: z.string().min(1).max(120) }),
    output: z.strictObject({ job: z.uuid().nullable() }),
    access: 'anyone',
    retry: 'never',
  }),
  /** Lays out the next people, and prints them where the job has a named printer. */
  'shell.printRows': call({
    input: printJob.extend({ rows: printRows }),
    output: nothing,
    access: 'anyone',
    retry: 'never',
  }),
  /** Writes the PDF, or opens the system's dialog; the job is over. No sheets: it was cancelled. */
  'shell.finishPrint': call({
    input: printJob,
    output: z.strictObject({
      sheets: z.int().nonnegative(),
      bytes: z.int().nonnegative().nullable(),
    }),
    access: 'anyone',
    retry: 'never',
  }),
  'shell.cancelPrint': call({ input: printJob, output: nothing, access: 'anyone', retry: 'safe' }),
  /** One person's sheet as it will be printed: a PNG, and the paper's size in millimetres. */
  'shell.previewPrint': call({
    input: printStart.extend({ row: printRow }),
    output: z.strictObject({
      png: z.instanceof(Uint8Array),
      width: z.number(),
      height: z.number(),
    }),
    access: 'anyone',
    retry: 'safe',
  }),
  /** Prints a document; `printer` null: the system's dialog asks. No sheets: it was cancelled. */
  'shell.printDocument': call({
    input: z.strictObject({
      document: printDocument,
      printer: z.string().min(1).max(500).nullable(),
    }),
    output: z.strictObject({ sheets: z.int().nonnegative() }),
    access: 'anyone',
    retry: 'never',
  }),
  /** Saves a document as a PDF where the system's own dialog says; null: cancelled. */
  'shell.saveDocument': call({
    input: z.strictObject({ document: printDocument, name: z.string().min(1).max(120) }),
    output: z.strictObject({ bytes: z.int().nonnegative().nullable() }),
    access: 'anyone',
    retry: 'never',
  }),
  /** Starts the core anew, for a store that did not open; a new port follows. */
  'shell.restartCore': call({ input: nothing, output: nothing, access: 'anyone', retry: 'never' }),
  'shell.quit': call({ input: nothing, output: nothing, access: 'anyone', retry: 'never' }),
} as const;

export type ShellContract = typeof shellContract;
export type ShellHandlers = Handlers<ShellContract>;
export type ShellClient = Client<ShellContract>;

/** What the shell tells the window unasked. */
export const shellEvent = z.discriminatedUnion('event', [
  /** The core ended and is being started again; a new port follows. */
  z.strictObject({ event: z.literal('core-recovering') }),
  z.strictObject({ event: z.literal('core-gave-up') }),
  z.strictObject({ event: z.literal('settings-changed'), settings }),
]);
export type ShellEvent = z.infer<typeof shellEvent>;

/**
 * What the preload script puts on `window.gatehouse`: nothing but message passing. The core's
 * port arrives as a window message named CORE_PORT_CHANNEL with the port attached.
 */
export interface PreloadBridge {
  /** Sends one shell call; resolves with `{ok, value}` or `{ok: false, error}` as in PortMessage. */
  shellCall(name: string, input: unknown): Promise<unknown>;
  /** @returns the unsubscribe function */
  onShellEvent(listener: (event: unknown) => void): () => void;
}
