/**
 * The texts that people agree to, by version. A text never changes once somebody agreed to it: a
 * new wording is a new version (src-shared/domain/consent.ts).
 */
export const consent = {
  'face-matching-1': {
    title: 'May we compare your face at the gate?',
    what: {
      title: 'What we do',
      text: 'A computer turns your photo into a row of numbers. At the gate a camera looks at your face, and the computer checks whether both are the same person. Nothing is sent over the internet for this.',
    },
    purpose: {
      title: 'What it is for',
      text: 'Only so that nobody else comes in with your ticket, and so that nobody is registered twice. It is used for nothing else, and it is not sold or given to others.',
    },
    where: {
      title: 'Where it is kept',
      text: 'The numbers and a small picture of your face are kept encrypted on the laptops of this event, and in their encrypted backups. If the event keeps the picture that the camera takes at the gate, that is encrypted too.',
    },
    duration: {
      title: 'How long',
      text: 'Until you take your agreement back, or until the organiser deletes this event’s data. A picture taken at the gate is deleted after the number of days that the event has set.',
    },
    choice: {
      title: 'You may say no',
      text: 'Then you show your identity card at the gate instead. Your ticket stays just as good, and nobody may treat you worse for it.',
    },
    withdraw: {
      title: 'You may change your mind',
      text: 'Tell the staff at this desk or the organiser at any time. The numbers, the small picture and the pictures from the gate are then erased at once. The photo that you sent with your registration stays as an identity document; you can ask the organiser about that too. If you are under 18, a parent or guardian must agree for you.',
    },
  },
};
