/**
 * The check before the doors open. Each item has a title, and for each of its details a sentence
 * that says what is so and what to do.
 */
export const readiness = {
  text: 'What must be so before the doors open. Look at it again on the day, at the gate.',
  failed: 'The check could not be made',
  again: 'Check again',
  checkedAt: 'Checked at {{time}}.',
  checking: 'Checking…',
  event: 'The event',
  laptop: 'This laptop',
  state: {
    good: 'Good',
    look: 'Have a look',
    bad: 'Put right',
    asking: 'Checking',
  },
  summary: {
    good: 'Ready to open',
    look: 'Ready',
    look_one: '{{count, number}} thing to look at.',
    look_other: '{{count, number}} things to look at.',
    bad: 'Not ready yet',
    bad_one: '{{count, number}} thing to put right.',
    bad_other: '{{count, number}} things to put right.',
    asking: 'Checking…',
  },
  go: {
    events: 'Open the events',
    attendees: 'Open the attendees',
    import: 'Import a list',
    tickets: 'Open the tickets',
    review: 'Open the identity check',
    faces: 'Open the face desk',
    staff: 'Open the staff',
  },
  paper: {
    label: 'On paper',
    print: 'Print the list…',
    pdf: 'List as PDF…',
    fileName: 'Ready to open {{title}}',
    heading: 'Ready to open? {{title}}',
    foot: 'Checked by {{name}} on {{when}}.',
    saved: 'List saved.',
    printed: 'List sent to the printer.',
    failed: 'The list was not printed: {{why}}',
  },
  item: {
    event: {
      title: 'Event',
      live: 'The event is live. Doors open {{opens}} and close {{closes}}.',
      upcoming:
        'The event is not set to live yet. Doors open {{opens}}. Set it live before the first guest.',
      draft: 'The event is a draft: every ticket will be refused. Set it to upcoming or live.',
      closed: 'The event is closed: every ticket will be refused. Open it again if it goes on.',
      cancelled: 'The event is cancelled: every ticket will be refused.',
      over: 'The doors closed {{closes}}: tickets are refused as too late. Check the times.',
    },
    'copy-age': {
      title: 'Age of the copy',
      'made-here': 'The event was made on this laptop: its list is the one that counts.',
      fresh: 'The copy is from {{at}}.',
      old: 'The copy is from {{at}}: who registered since is unknown here. Load a newer package.',
      'very-old': 'The copy is from {{at}}, more than a week ago. Load a newer package.',
    },
    attendees: {
      title: 'Attendees',
      registered_one: '{{count, number}} person is registered.',
      registered_other: '{{count, number}} people are registered.',
      'over-capacity':
        '{{count, number}} people are registered for {{capacity, number}} places. Not everybody will get in.',
      none: 'Nobody is registered. Import the list or add people.',
    },
    tickets: {
      title: 'Tickets',
      issued_one: '{{count, number}} ticket is issued.',
      issued_other: '{{count, number}} tickets are issued: one for everybody.',
      'not-printed':
        '{{count, number}} of {{issued, number}} tickets were not printed here. Print them, or be sure that people have them.',
      missing:
        '{{count, number}} registered people have no valid ticket. Issue theirs before the doors open.',
      nobody: 'There is nobody to issue a ticket for yet.',
    },
    'kyc-waiting': {
      title: 'Identity checks',
      none: 'Every identity is decided.',
      waiting:
        '{{count, number}} identities wait for a reviewer, {{pending, number}} are undecided. They will be refused at the gate.',
      'without-documents':
        '{{count, number}} people are undecided and sent no documents. They will be refused at the gate.',
    },
    faces: {
      title: 'Faces',
      off: 'This event compares no faces.',
      made: '{{made, number}} faces are ready to be compared.',
      waiting:
        '{{waiting, number}} pictures are still to be read, {{made, number}} are ready. Leave the gate screen open until they are done.',
      without:
        '{{made, number}} faces are ready. {{without, number}} people have none: staff will ask for their card.',
      none: 'This event compares faces, and not one is ready. Enrol people, or switch faces off.',
    },
    staff: {
      title: 'Supervisor',
      there_one: '{{count, number}} person can overrule a verdict with a PIN.',
      there_other: '{{count, number}} people can overrule a verdict with a PIN.',
      'no-pin':
        'No supervisor has a PIN: nobody can overrule a verdict at the gate. Give one a PIN.',
      'no-supervisor': 'There is no supervisor: nobody can overrule a verdict. Add one with a PIN.',
    },
    clock: {
      title: 'Clock',
      right: 'It is {{now}} by this laptop. Compare it with your watch.',
      jumped:
        'The clock was set or is behind: it says {{now}}, the latest time seen was {{proven}}. Set it right.',
    },
    disk: {
      title: 'Disk',
      free: '{{gigabytes, number}} GB are free.',
      unknown: 'The system does not say how much room is left. Writing works.',
      low: 'Only {{gigabytes, number}} GB are free. Delete other files before the doors open.',
      full: 'The disk is full: nobody can be checked in. Delete other files now.',
      'cannot-write': 'The store takes no writes: nobody can be checked in. Restart; then ask IT.',
    },
    key: {
      title: 'Key',
      kept: 'The data is encrypted, and its key is kept safely.',
      throwaway:
        'This is a trial: the data’s key is a throw-away one that anybody may know. Never use it with real people.',
    },
    'facts-waiting': {
      title: 'Records on this laptop alone',
      none: 'Nothing is here that is not elsewhere.',
      waiting:
        '{{count, number}} records are on this laptop alone. They are safe as long as the laptop is: take care of it.',
    },
    'other-gates': {
      title: 'Other gates',
      'only-one': 'The event has one gate.',
      'no-gate': 'The event has no gate: nobody can be let in. Add one.',
      'no-quota':
        '{{withoutQuota, number}} of {{count, number}} gates have no quota, and the gates do not hear each other: too many may come in. Give each a quota.',
      'quota-over':
        'The quotas of {{count, number}} gates come to {{quotas, number}}, for {{capacity, number}} places. Lower them.',
      heard_one: '{{count, number}} other laptop is heard.',
      heard_other: '{{count, number}} other laptops are heard.',
      quiet: 'Not heard for long: {{names}}. What they let in may be missing here.',
      'none-yet':
        'No other laptop of this event is known here yet. Switch on those of the other gates.',
      'not-heard':
        'The event has {{count, number}} gates, and this laptop hears none of the others. Load the same package on each; a ticket may be used once at each gate.',
    },
    updates: {
      title: 'Updates',
      'by-hand':
        'No updates are set up: nothing changes by itself during the event. Ask IT whether this is the right version.',
      newest: 'This is the version that the hub wants here, as it said at {{at}}.',
      waiting:
        'Version {{version}} is installed when no event is near. Nothing changes during the event.',
      security:
        'Version {{version}} mends something that endangers people or data. Install it before the doors open: under Hub and gates.',
      demanded:
        'This version is too old to be used. Install version {{version}} before the doors open: under Hub and gates.',
      failed: 'The last update failed at {{at}}; this laptop runs on as it is. Tell IT.',
    },
    'last-backup': {
      title: 'Backup',
      'no-hub':
        'This laptop is joined to no hub, so no backup is made. What happens at the gate is on this laptop only.',
      'no-recipient':
        'Nobody at the hub has a backup key, so no backup can be made. Ask an administrator to add one.',
      none: 'No backup is at the hub yet. Leave the laptop on and connected.',
      failing:
        'Backups fail, and none is at the hub. Look at the connection and the room on the disk.',
      'failing-since':
        'Backups fail. The last good one is of {{at}}. Look at the connection and the room on the disk.',
      old: 'The last backup is of {{at}}. Leave the laptop on and connected.',
      made: 'The hub has one of {{at}}.',
    },
    lease: {
      title: 'Time without the hub',
      'no-hub': 'This laptop is joined to no hub, so it never locks itself.',
      long_one: 'It can work for {{count, number}} day without its hub.',
      long_other: 'It can work for {{count, number}} days without its hub.',
      soon_one:
        'Without its hub it locks itself in {{count, number}} day. Connect it to a network that reaches the hub before the event.',
      soon_other:
        'Without its hub it locks itself in {{count, number}} days. Connect it to a network that reaches the hub before the event.',
    },
    camera: {
      title: 'Camera',
      asking: 'The camera is looked through for a few seconds.',
      good: '{{label}} gives pictures of {{width}} × {{height}} pixels.',
      trouble: '{{what}}. {{advice}}',
    },
    reader: {
      title: 'Ticket reader',
      untested: 'Not tried yet. Try it with the test code, by camera or hand scanner.',
      camera: 'A code was read with the camera.',
      wedge: 'A code was read with a hand scanner.',
    },
    printer: {
      title: 'Printer',
      asking: 'Looking for printers.',
      found_one: '{{count, number}} printer: {{names}}.',
      found_other: '{{count, number}} printers: {{names}}.',
      none: 'There is no printer. Tickets can be saved as PDF; walk-ins get none on paper.',
      unknown: 'The printers could not be asked for.',
    },
    sound: {
      title: 'Sound',
      muted: 'The sound is off: verdicts will be silent. Turn it up in the gate’s settings (F8).',
      unheard: 'Play a sound and say whether you heard it.',
      asked:
        'Did you hear two rising notes? If not, check the loudspeaker and the system’s volume.',
      heard: 'You heard it, at {{percent, number}} % volume.',
    },
    screen: {
      title: 'Screen',
      good: 'The screen has {{width}} × {{height}} pixels.',
      small:
        'The screen has {{width}} × {{height}} pixels; the gate needs 1280 × 720. Choose a smaller scale in the system’s settings.',
    },
    power: {
      title: 'Power',
      asking: 'Looking at the battery.',
      mains: 'The laptop is on mains.',
      battery: 'The laptop runs on battery: {{percent, number}} % left. Plug it in.',
      low: 'The battery has {{percent, number}} % left. Plug it in now.',
      unknown: 'The system does not say. Be sure that the laptop is plugged in.',
    },
  },
  test: {
    open: 'Try the reader',
    title: 'Try the ticket reader',
    text: 'Point a hand scanner at this code, or hold any ticket or other code in front of the camera.',
    code: 'Test code',
    picture: 'Picture of the camera',
    waiting: 'Waiting for a code…',
    read: 'Read: the reader works.',
  },
  play: 'Play a sound',
  heard: 'I heard it',
};
