/**
 * What is printed around the data. Not among the window's texts: only the print page needs it, in
 * the language of the paper.
 */
export const paper = {
  date: 'Date',
  doors: 'Doors open',
  starts: 'Starts',
  venue: 'Venue',
  by: 'Organised by {{party}}',
  holder: 'Name',
  type: 'Ticket',
  number: 'Ticket number',
  show: 'Show this code at the gate, on paper or on your phone’s screen.',
  flat: 'Fold the sheet along the dashed line only, so that the code stays flat and clean.',
  bright: 'Turn your screen’s brightness up.',
  list: 'List for the gate',
  listHint:
    'For the day the power fails: tick who comes in, with the time. Personal data: keep it with you, destroy it after the event.',
  page: 'Page {{page}} of {{pages}}',
  noCode: 'No code on this laptop',
  came: 'Came at',
};
