const { ipcRenderer } = require('electron');

// A port can't cross the context bridge; a window message can carry it.
ipcRenderer.on('port', (event) => window.postMessage('port', '*', [...event.ports]));
