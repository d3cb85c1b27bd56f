/*
 * Names of the channels between the main process and the preload script, apart from the schemas so
 * that the preload bundle stays a few lines.
 */

/** Channel (main process -> preload) and window message that carry the window's end of a pair. */
export const CORE_PORT_CHANNEL = 'gatehouse:core-port';
/** Channel of the calls from the window to the shell. */
export const SHELL_CALL_CHANNEL = 'gatehouse:shell-call';
/** Channel (main process -> preload) of the shell's events. */
export const SHELL_EVENT_CHANNEL = 'gatehouse:shell-event';
