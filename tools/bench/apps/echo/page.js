// @ts-check
// Gives the bench one round trip with a message of an ordinary call's shape.
Object.assign(globalThis, {
  benchReady: new Promise((resolve) => {
    window.addEventListener('message', ({ data, ports: [port] }) => {
      if (data !== 'port' || port === undefined) return;
      const roundTrip = () =>
        new Promise((answered) => {
          port.onmessage = answered;
          port.postMessage({ id: 1, call: 'echo', input: {} });
        });
      Object.assign(globalThis, { benchRoundTrip: roundTrip });
      resolve(true);
    });
  }),
});
