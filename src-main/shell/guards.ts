import { app, type Session } from 'electron';
import type { Log } from './log.ts';
import { isOwnAddress } from './page-files.ts';
import { mayGrant } from './permission-rule.ts';

/** Addresses that a page of ours has no reason to ask for, whatever its policy says. */
const NETWORK = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** Refuses every permission but the camera for our own page, and every network request. */
export function guardSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const granted = mayGrant({
      permission,
      address: details.requestingUrl,
      isMainFrame: details.isMainFrame,
      media: 'mediaTypes' in details ? (details.mediaTypes ?? []) : [],
    });
    if (!granted) log.warn('permission refused', { permission, page: contents.id });
    answer(granted);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    mayGrant({
      permission,
      address: origin,
      isMainFrame: details.isMainFrame,
      media: details.mediaType === undefined ? [] : [details.mediaType],
    }),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: NETWORK }, (details, answer) => {
    log.warn('network request refused', { resource: details.resourceType });
    answer({ cancel: true });
  });
}

/** Keeps every page where it is: no navigation away, no second window, no embedded page. */
export function guardContents(log: Log): void {
  app.on('web-contents-created', (_created, contents) => {
    const stay = (event: { preventDefault(): void; url: string }): void => {
      if (isOwnAddress(event.url)) return;
      event.preventDefault();
      log.warn('navigation refused', { page: contents.id });
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
      log.warn('embedded page refused', { page: contents.id });
    });
    contents.setWindowOpenHandler(() => {
      log.warn('window refused', { page: contents.id });
      return { action: 'deny' };
    });
  });
}
