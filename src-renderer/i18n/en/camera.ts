/** The camera's states: `state` in one short line, and for a trouble what to do. */
export const camera = {
  starting: { title: 'Camera is starting…', advice: 'This takes a few seconds.' },
  running: { title: 'Camera is working', advice: 'Hold a ticket in front of it.' },
  'no-camera': {
    title: 'No camera found',
    advice:
      'Plug one in; scanning starts by itself. Until then use hand scanner, number or search.',
  },
  refused: {
    title: 'The camera is not allowed',
    advice: 'Allow the camera for Gatehouse in the system settings, then choose it again.',
  },
  busy: {
    title: 'Another program uses the camera',
    advice: 'Close the other program; scanning starts by itself.',
  },
  gone: {
    title: 'The camera has vanished',
    advice: 'Check its cable; scanning goes on by itself when it is back.',
  },
  black: {
    title: 'The picture is black',
    advice: 'Open the shutter or take the cover off the lens.',
  },
  dark: { title: 'It is too dark', advice: 'Add light, or turn the screen brighter.' },
  frozen: {
    title: 'The picture stands still',
    advice: 'Unplug the camera and plug it in again.',
  },
  broken: {
    title: 'The code reader does not work',
    advice: 'Restart Gatehouse. Until then use hand scanner, number or search.',
  },
};
