import type { MessagePortMain, WebContents } from 'electron';
import { CORE_PORT_CHANNEL, SHELL_EVENT_CHANNEL } from '#shared/ipc/channels.ts';
import type { ShellEvent } from '#shared/ipc/shell-contract.ts';
import { isOwnAddress } from './page-files.ts';

/** The one place that sends to the page. */
export interface PageLink {
  /** @returns whether the page was there to be told */
  tell(event: ShellEvent): boolean;
  /**
   * Hands the window's end of a pair to our own page's main frame. A port carries no sender: that
   * it is given to nobody else is the check.
   * @returns whether it was given
   */
  givePort(port: MessagePortMain, generation: number): boolean;
}

/** The link to the page in `contents`. */
export function pageLink(contents: WebContents): PageLink {
  const isOurs = (): boolean =>
    !contents.isDestroyed() && !contents.isCrashed() && isOwnAddress(contents.mainFrame.url);
  return {
    tell: (event) => {
      if (!isOurs()) return false;
      contents.send(SHELL_EVENT_CHANNEL, event);
      return true;
    },
    givePort: (port, generation) => {
      if (!isOurs()) return false;
      contents.postMessage(CORE_PORT_CHANNEL, { generation }, [port]);
      return true;
    },
  };
}
