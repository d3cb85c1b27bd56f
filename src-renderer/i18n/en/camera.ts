/** The camera's states; for a trouble, what to do. */
export const camera = {
  starting: { title: 'Camera is starting…', advice: 'This takes a few seconds.' },
  scanning: { title: 'Camera is working', advice: 'Hold a ticket in front of it.' },
  'no-camera': {
    title: 'No camera found',
    advice:
      'Plug one in; scanning starts by itself. Until then use hand scanner, number or search.',
  },
  'permission-denied': {
    title: 'The camera is not allowed',
    advice:
      'Allow the camera for Gatehouse in the system settings. Until then use hand scanner, number or search.',
  },
  'in-use': {
    title: 'Another program uses the camera',
    advice: 'Close the other program; scanning starts by itself.',
  },
  lost: {
    title: 'The camera has vanished',
    advice: 'Check its cable or choose another in the settings (F8). Scanning goes on by itself.',
  },
  failed: {
    title: 'The camera cannot be opened',
    advice: 'Unplug it and plug it in again, or choose another in the settings (F8).',
  },
  'no-frames': {
    title: 'The camera sends no picture',
    advice: 'Wait a moment. If it stays so, unplug the camera and plug it in again.',
  },
  'reader-restarting': {
    title: 'The code reader is restarting…',
    advice: 'Wait a moment, then show the ticket again.',
  },
  'reader-failed': {
    title: 'The code reader does not work',
    advice: 'Restart Gatehouse. Until then use hand scanner, number or search.',
  },
  frozen: { title: 'The picture stands still', advice: 'Unplug the camera and plug it in again.' },
  black: {
    title: 'The picture is black',
    advice: 'Open the shutter or take the cover off the lens.',
  },
  'too-dark': {
    title: 'It is too dark',
    advice: 'Add light, or turn phone screens brighter. Tickets may take longer.',
  },
};
