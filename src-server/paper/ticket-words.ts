/** What a ticket says on paper. */
export interface TicketWords {
  readonly when: string;
  readonly doors: string;
  readonly where: string;
  readonly holder: string;
  readonly type: string;
  readonly number: string;
  readonly show: string;
  readonly keep: string;
}

export const TICKET_WORDS: { readonly [L in 'en' | 'hi']: TicketWords } = {
  en: {
    when: 'When',
    doors: 'Doors',
    where: 'Where',
    holder: 'Ticket of',
    type: 'Ticket type',
    number: 'Ticket number',
    show: 'Show this code at the gate, on paper or on your phone.',
    keep: 'The code is your way in: show it to nobody else. Bring your identity card.',
  },
  hi: {
    when: 'कब',
    doors: 'प्रवेश',
    where: 'कहाँ',
    holder: 'टिकट धारक',
    type: 'टिकट का प्रकार',
    number: 'टिकट संख्या',
    show: 'गेट पर यह कोड दिखाएँ, छपा हुआ या फ़ोन पर।',
    keep: 'यह कोड ही आपका प्रवेश है: किसी और को न दिखाएँ। अपना पहचान पत्र साथ लाएँ।',
  },
};
