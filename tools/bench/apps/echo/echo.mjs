process.parentPort.once('message', ({ ports: [port] }) => {
  port?.on('message', ({ data }) => port.postMessage(data));
  port?.start();
});
