/** The words of every message, by key. `{{...}}` is filled in; see mail-words.ts. */
export const en = {
  hello: 'Hello {{name}},',
  'hello-nobody': 'Hello,',
  'link-below': 'If the button does not open, copy this address into your browser:',
  why: 'You receive this message because you have an account at {{site}}.',
  'why-no-account': 'You receive this message because you had an account at {{site}}.',
  'unsubscribe-note': 'You do not want to be reminded of your events?',
  unsubscribe: 'Send me no reminders',

  clock: '{{time}} ({{zone}})',

  'detail.event': 'Event',
  'detail.when': 'When',
  'detail.where': 'Where',
  'detail.ticket-type': 'Ticket',
  'detail.number': 'Ticket number',
  'detail.doors': 'Doors open',
  'detail.reason': 'Reason',
  'detail.was-title': 'Was called',
  'detail.was-when': 'Was to be',
  'detail.was-where': 'Was at',

  'reason.picture-blurred': 'A picture is blurred. Hold the phone still, in good light.',
  'reason.picture-cut-off': 'The card is cut off. All four corners must be in the picture.',
  'reason.card-missing': 'There is no card in the picture.',
  'reason.card-not-readable': 'The card cannot be read. Avoid shine and shadow on it.',
  'reason.selfie-not-the-person': 'The selfie does not show the person on the card.',
  'reason.name-differs': 'The name on the card is not the name of the account.',
  'reason.card-expired': 'The card is no longer valid.',
  'reason.card-looks-altered': 'The card looks as if it had been changed.',
  'reason.under-age': 'The card shows an age below the one that is asked for.',
  'reason.other': 'Your documents could not be accepted.',

  'confirm-email.subject': 'Confirm your e-mail address',
  'confirm-email.preheader': 'One tap, and your registration goes on.',
  'confirm-email.body': 'Please confirm that this address is yours. The link is good for {{time}}.',
  'confirm-email.button': 'Confirm my address',
  'confirm-email.after':
    'If you did not register, you need do nothing: without the link nothing happens.',

  'already-registered.subject': 'You already have an account',
  'already-registered.preheader': 'Somebody tried to register with your address again.',
  'already-registered.body':
    'Somebody, perhaps you, tried to register with your e-mail address or phone number. You already have an account; nothing was changed.',
  'already-registered.button': 'Sign in',
  'already-registered.after':
    'If you forgot your password, choose “Forgot password?” on that page. If it was not you, you need do nothing.',

  'reset-password.subject': 'Choose a new password',
  'reset-password.preheader': 'The link is good for {{time}}.',
  'reset-password.body':
    'A new password was asked for your account. Choose it with this link, which is good for {{time}} and can be used once.',
  'reset-password.button': 'Choose a new password',
  'reset-password.after':
    'If you did not ask for it, you need do nothing: your password stays as it is. Give this link to nobody.',

  'password-changed.subject': 'Your password was changed',
  'password-changed.preheader': 'If it was not you, choose a new one now.',
  'password-changed.body':
    'The password of your account was changed, and every other device was signed out.',
  'password-changed.button': 'It was not me',
  'password-changed.after':
    'If it was you, you need do nothing. If not, choose a new password at once with the button.',

  'email-changed.subject': 'The e-mail address of your account was changed',
  'email-changed.preheader': 'If it was not you, get in touch now.',
  'email-changed.body': 'Your account now has another e-mail address than before.',
  'email-changed.button': 'See my account',
  'email-changed.after':
    'If it was not you, somebody else may be using your account: choose a new password at once, or ask the organisers for help.',

  'registration-received.subject': 'We have your registration',
  'registration-received.subject-event': 'We have your registration: {{event}}',
  'registration-received.preheader': 'What happens next.',
  'registration-received.body': 'Thank you, your registration has arrived.',
  'registration-received.documents':
    'Next, please upload your identity card and a selfie. Your ticket is made once they have been checked.',
  'registration-received.review':
    'Your documents will be checked now. You will hear from us; there is nothing to do until then.',
  'registration-received.ticket': 'Your ticket comes in a message of its own.',
  'registration-received.button': 'See my registration',

  'approved.subject': 'Your documents are approved',
  'approved.preheader': 'You are ready for your events.',
  'approved.body':
    'Your identity has been checked and approved. The ticket for each event that you registered for comes in a message of its own.',
  'approved.button': 'See my tickets',

  'rejected.subject': 'Your documents were not accepted',
  'rejected.preheader': 'The reason, and what you can do.',
  'rejected.body': 'We checked your documents and could not accept them.',
  'rejected.button': 'See my documents',
  'rejected.after':
    'If you think that this is a mistake, upload your documents again or ask the organisers.',

  'better-picture.subject': 'Please send a better picture',
  'better-picture.preheader': 'Your registration waits for it.',
  'better-picture.body':
    'We could not check your documents with the pictures that we have. Please take a new one; it takes a minute.',
  'better-picture.button': 'Upload a new picture',
  'better-picture.after': 'Your place is kept meanwhile.',

  'ticket.subject': 'Your ticket: {{event}}',
  'ticket.preheader': '{{when}}. Show the code at the gate.',
  'ticket.body': 'Here is your ticket. Show this code at the gate, on your phone or printed.',
  'ticket.picture': 'The code of your ticket, number {{number}}',
  'ticket.button': 'Open my ticket',
  'ticket.after':
    'The page keeps the ticket on your phone, so that it can be shown without a network. The attached PDF is for printing. Send the code to nobody: it is your entry.',

  'event-changed.subject': 'Changed: {{event}}',
  'event-changed.preheader': 'Now: {{when}}.',
  'event-changed.body': 'Something about your event has changed. This is how it is now:',
  'event-changed.button': 'See the event',
  'event-changed.after': 'Your registration and your ticket stay good.',

  'event-cancelled.subject': 'Cancelled: {{event}}',
  'event-cancelled.preheader': 'It does not take place.',
  'event-cancelled.body': 'We are sorry: this event does not take place.',
  'event-cancelled.button': 'See my events',
  'event-cancelled.after': 'Your ticket for it is no longer needed. Other tickets stay good.',

  'reminder.subject': 'Tomorrow: {{event}}',
  'reminder.subject-today': 'Today: {{event}}',
  'reminder.preheader': '{{when}}. Have your ticket ready.',
  'reminder.body': 'Your event is near. Open your ticket once now, while you have a network.',
  'reminder.button': 'Open my ticket',

  'erasure-done.subject': 'Your data have been erased',
  'erasure-done.preheader': 'As you asked.',
  'erasure-done.body':
    'As you asked, your account, your documents and your pictures have been erased. Backups that still hold them end by themselves, and a restored one erases you again.',
  'erasure-done.after':
    'What the law or an accounting of entries needs is kept without your name. This is our last message to you.',

  'unsubscribe.title': 'Reminders of your events',
  'unsubscribe.ask':
    'Do you want no more reminders of your events? Messages about your registration, your ticket and changes still reach you.',
  'unsubscribe.button': 'Send me no reminders',
  'unsubscribe.done': 'You will get no more reminders.',
  'unsubscribe.unknown-title': 'This link does not work',
  'unsubscribe.unknown':
    'It may have been cut in two. Open it again from the message, in one piece.',
} as const;
