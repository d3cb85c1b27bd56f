import { BrowserWindow, session } from 'electron';
import { PAPERS, type PrintKind } from '#shared/print/paper.ts';
import type { PrintStep } from '#shared/print/print-job.ts';
import { guardSession } from './guards.ts';
import type { Log } from './log.ts';
import { PrintFeed } from './print-feed.ts';
import { PRINT_URL, servePrintPage, type PrintSource } from './print-protocol.ts';

const MM_PER_INCH = 25.4;
const MICRONS_PER_MM = 1000;
/** Chromium's pixels a millimetre at its 96 dots an inch. */
const PIXELS_PER_MM = 96 / MM_PER_INCH;

/** How high a preview is, pixels. */
const PREVIEW_PIXELS = 1100;
/** A page that painted nothing new for so long has painted all, milliseconds. */
const PAINTED_MS = 120;

/** Without `persist:` a session lives in memory alone: no cache, no storage, nothing on the disk. */
const PARTITION = 'gatehouse-print';

/** The page of one job. */
export interface PrintPage {
  /** @returns how many sheets the page holds now */
  take(step: PrintStep): Promise<number>;
  /** All sheets on the page as one PDF. */
  pdf(): Promise<Uint8Array>;
  /**
   * Prints all sheets on the page. @param printer its name; null: the system's dialog asks
   * @returns false: the person closed the dialog
   */
  print(printer: string | null): Promise<boolean>;
  /** The first sheet as a picture, PNG. */
  picture(): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the window and everything in it. */
  close(): void;
}

/** Makes print pages, one after another of each use: the one before ends. */
export interface PrintPages {
  /** @param use `preview`: its page can be seen as a picture, in place of being printed */
  open(kind: PrintKind, picture: Uint8Array | null, use: PrintUse): Promise<PrintPage>;
}

type PrintUse = 'paper' | 'preview';

/** Where the pages of one use come from: a job that is printed is not ended by a look at another. */
interface Place {
  readonly session: Electron.Session;
  source: PrintSource | null;
  closeLast: () => void;
}

/** @param folder of the built pages */
export function printPages(folder: string, log: Log): PrintPages {
  const places = new Map<PrintUse, Place>();

  function placeOf(use: PrintUse): Place {
    const known = places.get(use);
    if (known !== undefined) return known;
    const of = session.fromPartition(`${PARTITION}-${use}`);
    const place: Place = { session: of, source: null, closeLast: () => {} };
    guardSession(of, log);
    servePrintPage(of, folder, () => place.source, log);
    places.set(use, place);
    return place;
  }

  return {
    async open(kind, picture, use) {
      const place = placeOf(use);
      place.closeLast();
      const feed = new PrintFeed();
      const mine: PrintSource = { feed, picture };
      place.source = mine;
      const window = makeWindow(place.session, kind, use);
      const close = (): void => {
        feed.end('the print job is over');
        if (place.source === mine) place.source = null;
        if (!window.isDestroyed()) window.destroy();
      };
      place.closeLast = close;
      window.webContents.on('render-process-gone', () => feed.end('the print page crashed'));
      await window.loadURL(PRINT_URL);
      return pageIn(window, feed, kind, close);
    },
  };
}

function makeWindow(of: Electron.Session, kind: PrintKind, use: PrintUse): BrowserWindow {
  const { width, height } = PAPERS[kind];
  const zoom = use === 'preview' ? PREVIEW_PIXELS / (height * PIXELS_PER_MM) : 1;
  return new BrowserWindow({
    show: false,
    width: Math.floor(width * PIXELS_PER_MM * zoom),
    height: Math.floor(height * PIXELS_PER_MM * zoom),
    useContentSize: true,
    enableLargerThanScreen: true,
    backgroundColor: '#ffffff',
    webPreferences: {
      session: of,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      backgroundThrottling: false,
      zoomFactor: zoom,
      // A hidden window paints nothing; one without a screen does.
      offscreen: use === 'preview',
    },
  });
}

function pageIn(
  window: BrowserWindow,
  feed: PrintFeed,
  kind: PrintKind,
  close: () => void,
): PrintPage {
  const { width, height } = PAPERS[kind];
  const contents = window.webContents;
  return {
    take: async (step) => (await feed.give(step)).sheets,
    pdf: async () =>
      contents.printToPDF({
        pageSize: { width: width / MM_PER_INCH, height: height / MM_PER_INCH },
        margins: { top: 0, bottom: 0, left: 0, right: 0 },
        printBackground: true,
        generateTaggedPDF: true,
      }),
    print: (printer) =>
      new Promise((resolve, reject) => {
        const options = {
          silent: printer !== null,
          ...(printer === null ? {} : { deviceName: printer }),
          printBackground: true,
          margins: { marginType: 'none' },
          pageSize: {
            width: Math.round(width * MICRONS_PER_MM),
            height: Math.round(height * MICRONS_PER_MM),
          },
        } as const;
        contents.print(options, (printed, why) => {
          // Electron's word for a dialog that was closed.
          if (!printed && printer === null && /cancel/i.test(why)) resolve(false);
          else if (printed) resolve(true);
          else reject(new Error(`the printer refused: ${why}`));
        });
      }),
    picture: async () => new Uint8Array((await lastPaint(contents)).toPNG()),
    close,
  };
}

/** What a page without a screen looks like once it has painted all of it. */
async function lastPaint(contents: Electron.WebContents): Promise<Electron.NativeImage> {
  return new Promise((resolve, reject) => {
    let quiet: NodeJS.Timeout | undefined;
    contents.once('destroyed', () => {
      clearTimeout(quiet);
      reject(new Error('the page was closed before it had painted'));
    });
    contents.on('paint', (_event, _dirty, image) => {
      clearTimeout(quiet);
      quiet = setTimeout(() => resolve(image), PAINTED_MS);
    });
    contents.invalidate();
  });
}
