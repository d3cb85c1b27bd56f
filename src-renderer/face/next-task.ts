/**
 * Lets whatever else waits for this thread have its turn: a ping, the camera's next frame. A timer
 * would do the same, but a browser makes timers that follow each other wait 4 ms.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
