import type { Socket } from 'node:net';

/** Ends a connection at once by a TCP reset, whatever is still in its buffers. */
export function resetSocket(socket: Socket): void {
  // libuv refuses the reset while its farewell is on the way (EINVAL), and Node then leaves the
  // connection open for good: a plain close ends it.
  const isSayingFarewell = socket.writableEnded && !socket.writableFinished;
  if (isSayingFarewell || socket.destroyed) socket.destroy();
  else socket.resetAndDestroy();
}
