/** The verdicts: `title` is the one big line, `advice` says why and what to do. */
export const verdict = {
  admitted: { title: 'Let in', advice: 'The ticket is good.' },
  'exit-recorded': {
    title: 'Exit recorded',
    advice: 'The same ticket is good for coming back in.',
  },
  'already-inside': {
    title: 'Already inside',
    advice: 'This ticket has been used. Compare the face with the photo, then call a supervisor.',
  },
  'liveness-failed': {
    title: 'Not a live face',
    advice: 'The camera may have seen a picture, not a person.',
  },
  'face-mismatch': {
    title: 'Another face',
    advice: 'The face does not match the picture of the ticket holder.',
  },
  'face-uncertain': {
    title: 'Compare the faces',
    advice: 'The faces may be the same person.',
  },
  'face-unavailable': {
    title: 'Face not checked',
    advice: 'The face could not be compared.',
  },
  'not-on-this-event': {
    title: 'Another event',
    advice: 'This ticket is not for the event at this gate.',
  },
  'wrong-gate': { title: 'Wrong gate', advice: 'This ticket is not admitted at this gate.' },
  'too-early': { title: 'Too early', advice: 'This ticket is not valid yet.' },
  'too-late': { title: 'Too late', advice: 'The time of this ticket is over.' },
  'event-not-open': {
    title: 'Event not open',
    advice: 'The event is not open for entry. Ask the organiser.',
  },
  'event-cancelled': {
    title: 'Event cancelled',
    advice: 'The event does not take place. Send the visitor to the organiser.',
  },
  'event-full': {
    title: 'Event full',
    advice: 'The venue has reached its capacity. Ask a supervisor.',
  },
  'quota-reached': {
    title: 'Quota reached',
    advice: 'This gate has admitted as many as it may by itself. A supervisor decides.',
  },
  'registration-cancelled': {
    title: 'Registration cancelled',
    advice: 'This registration was cancelled. Send the visitor to the help desk.',
  },
  'ticket-revoked': {
    title: 'Ticket revoked',
    advice: 'The organiser has withdrawn this ticket.',
  },
  'ticket-replaced': {
    title: 'Ticket replaced',
    advice: 'There is a newer ticket for this person. Ask for that one.',
  },
  'kyc-pending': {
    title: 'Identity not approved',
    advice: 'The identity documents are not approved yet. Send the visitor to the help desk.',
  },
  'kyc-rejected': {
    title: 'Identity rejected',
    advice: 'The identity documents were rejected. Send the visitor to the help desk.',
  },
  'person-blocked': {
    title: 'Entry refused',
    advice: 'This person may not enter. Stay calm and call a supervisor.',
  },
  'unknown-ticket': {
    title: 'Unknown ticket',
    advice: 'This laptop does not know the ticket. A supervisor decides.',
  },
  forged: {
    title: 'Forged ticket',
    advice: 'The signature is wrong. Do not let in; keep the ticket and call a supervisor.',
  },
  unreadable: {
    title: 'Damaged ticket',
    advice: 'The code is damaged. Type the ticket number or search by name.',
  },
  'not-a-ticket': {
    title: 'Not a ticket',
    advice: 'This code is something else. Ask the visitor for the ticket of this event.',
  },
};

/** Sentences that a verdict's details make concrete. */
export const detail = {
  validFrom: 'Valid from {{time}}.',
  validUntil: 'It was valid until {{time}}.',
  rightGates: 'Right gate: {{gates}}.',
  otherEvent: 'It is a ticket for “{{event}}”.',
  earlierAt: 'Came in {{time}} ({{ago}}).',
  earlierGate: 'Gate: {{gate}}.',
  earlierKiosk: 'Laptop: {{kiosk}}.',
  copyAt: 'This laptop’s copy is from {{time}}.',
  copyMadeHere: 'This event was made on this laptop.',
  scannedText: 'The code says',
  why: {
    'not-in-copy': 'The signature is genuine, but the ticket is not in this laptop’s copy.',
    'unknown-key': 'It was signed with a key that this laptop’s copy does not have.',
    'key-out-of-time': 'It was signed with a key that is not valid now.',
    'key-revoked': 'It was signed with a key that has been withdrawn.',
    signature: 'Its signature does not match its content.',
    'key-not-for-event': 'It was signed by someone who may not sign for this event.',
    damaged: 'Part of the code is missing or changed.',
    'unknown-format': 'It is of a format that this version does not know.',
  },
};

/** One word beside each colour, for those who can't tell the colours apart. */
export const signal = {
  green: 'Go',
  amber: 'Ask',
  red: 'Stop',
  neutral: 'Note',
};

export const outcome = {
  override: {
    title: 'Let in by supervisor',
    advice: 'Overruled verdict: {{verdict}}. Both are on record.',
  },
  card: {
    title: 'Let in by identity card',
    advice: 'Staff compared the card by eye. Overruled verdict: {{verdict}}. Both are on record.',
  },
  /** Where it is not known whether a supervisor or the card let somebody in. */
  letIn: 'Let in by staff',
  undo: {
    title: 'Taken back',
    advice: 'The entry no longer counts. Scan again to let the person in.',
  },
};

export const flag = {
  vip: 'VIP',
  'needs-assistance': 'Needs assistance',
  press: 'Press',
  speaker: 'Speaker',
  minor: 'Minor',
};

export const way = {
  camera: 'Camera',
  wedge: 'Hand scanner',
  typed: 'Number typed',
  search: 'Found by search',
};
