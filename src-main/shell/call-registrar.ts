import { ipcMain, type WebFrameMain } from 'electron';
import { z } from 'zod';
import { SHELL_CALL_CHANNEL } from '#shared/ipc/channels.ts';
import type { ShellHandlers } from '#shared/ipc/shell-contract.ts';
import { answerCall } from './answer-call.ts';
import type { Log } from './log.ts';
import { isOwnAddress } from './page-files.ts';

const callMessage = z.strictObject({ name: z.string().max(64), input: z.unknown() });

/**
 * The one place that listens to the page: every call is checked for its sender, parsed, run and
 * parsed again on its way back.
 * @param isOurFrame whether a frame is the main frame of our own window
 * @returns stops listening
 */
export function registerCalls(
  handlers: ShellHandlers,
  isOurFrame: (frame: WebFrameMain) => boolean,
  log: Log,
): () => void {
  ipcMain.handle(SHELL_CALL_CHANNEL, async (event, message: unknown) => {
    const frame = event.senderFrame;
    const parsed = callMessage.safeParse(message);
    if (frame === null || !isOurFrame(frame) || !isOwnAddress(frame.url) || !parsed.success) {
      log.error('shell call refused', { page: event.sender.id });
      throw new Error('refused');
    }
    return answerCall(handlers, parsed.data.name, parsed.data.input, log);
  });
  return () => ipcMain.removeHandler(SHELL_CALL_CHANNEL);
}

/** The channel on which electron-store tells any page its paths; our page has no use for it. */
const STORE_CHANNEL = 'electron-store-get-data';

/** To be called whenever a store was made: making one opens its channel to every page. */
export function closeStoreChannel(): void {
  ipcMain.removeAllListeners(STORE_CHANNEL);
}
