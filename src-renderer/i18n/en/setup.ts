export const app = {
  name: 'Gatehouse',
  starting: 'Starting…',
};

export const setup = {
  step: 'Step {{step}} of {{of}}',
  next: 'Next',
  back: 'Back',
  cancel: 'Cancel',
  welcome: {
    title: 'Welcome',
    text: 'A few questions, then this laptop is ready. It needs no network.',
    language: 'Language',
  },
  name: {
    title: 'Name this laptop',
    text: 'Other gates see this name beside every entry. Write it on the laptop, too.',
    label: 'Name of the laptop',
    example: 'For example “North 2”',
    invalid: 'Use 2 to 60 characters.',
  },
  package: {
    title: 'Load the event',
    text: 'Choose the event package that the organiser gave you, for example on a USB stick.',
    choose: 'Choose a file…',
    another: 'Choose another file…',
    inspecting: 'Reading and checking the file…',
    issuer: 'Issued by',
    knownIssuer: 'known to this laptop',
    newIssuer: 'new to this laptop: compare the fingerprint with the organiser’s',
    fingerprint: 'Fingerprint',
    created: 'Made',
    events: 'Events',
    attendees_one: '{{count, number}} visitor',
    attendees_other: '{{count, number}} visitors',
    import: 'Load these events',
    importing: 'Loading the events…',
    progress: '{{done, number}} of {{total, number}}',
    signInNeeded:
      'This signer is new here. An organiser loads the package: admin mode, Events, Load a package.',
    skip: 'Go on with the events already here',
  },
  gate: {
    title: 'Choose event and gate',
    text: 'You can change both later in the settings.',
    event: 'Event',
    gate: 'Gate',
    noGates: 'This event has no gates.',
    doors: 'Doors {{from}} – {{until}}',
    start: 'Open this gate',
  },
  status: {
    draft: 'Draft',
    upcoming: 'Upcoming',
    live: 'Live',
    closed: 'Closed',
    cancelled: 'Cancelled',
  },
};

export const locked = {
  newTitle: 'Choose a passphrase',
  newText:
    'This laptop has no keychain. Its data is locked with a passphrase, which you type at every start. Without it the data cannot be read by anyone.',
  knownTitle: 'Type the passphrase',
  knownText: 'The data of this laptop is locked with its passphrase.',
  label: 'Passphrase',
  repeat: 'Repeat the passphrase',
  differs: 'The two are not the same.',
  show: 'Show what I type',
  open: 'Open',
  opening: 'Opening…',
};

export const failed = {
  title: 'Gatehouse cannot open its data',
  goneTitle: 'Nothing is on this laptop any more',
  gone: 'Its keys were destroyed first: what was here can be read by nobody any more.',
  hubTold: 'The hub knows, and takes nothing from this laptop any more.',
  hubNotTold: 'The hub could not be told: have this laptop revoked there.',
  kept: 'Nothing was changed or deleted. The files are as they were.',
  whenRight: 'When it is put right, try again.',
  byItself: 'When it is put right, try again. Gatehouse also tries by itself every 15 seconds.',
  quit: 'Close Gatehouse',
  support: 'Support bundle',
  gaveUpTitle: 'The store keeps stopping',
  gaveUpText:
    'Gatehouse has restarted its store several times. Close Gatehouse and open it again. If it stops again, call IT; send visitors to another gate.',
  code: 'For IT: {{code}}',
};

export const firstStart = {
  title: 'What is this laptop for?',
  text: 'You can do the others later.',
  organiser: 'It runs events',
  organiserText: 'For the organiser: make events, import people, check documents, print tickets.',
  gate: 'It stands at a gate',
  gateText: 'For the gate: load the organiser’s event package and scan tickets.',
  signIn: 'Sign in to admin mode',
  signInText: 'For staff of this laptop: events, people, documents, tickets.',
  admin: {
    title: 'The first administrator',
    text: 'This person may do everything on this laptop, and adds the others. There is no password from us: you choose it.',
    name: 'Name',
    email: 'E-mail',
    password: 'Password',
    repeat: 'Password again',
    submit: 'Make the administrator',
    making: 'Making…',
    nameInvalid: 'Type a name of 2 to 100 characters.',
    emailInvalid: 'This is no e-mail address.',
  },
};
