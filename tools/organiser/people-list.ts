import { ByteStream } from '../seed/byte-stream.ts';
import { inventPerson } from '../seed/names.ts';

/** One line of a list, as organisers keep them. */
export interface ListedPerson {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly place: string;
}

/** Invents people, the same for the same seed. */
export function inventList(seed: string, count: number): ListedPerson[] {
  const random = new ByteStream(seed, 'list');
  return Array.from({ length: count }, (_, index) => {
    const { name, email, phone, location } = inventPerson(random, index);
    return { name, email, phone, place: location };
  });
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The list as a spreadsheet saves it: CSV in UTF-8 with headings. */
export function listCsv(people: readonly ListedPerson[]): string {
  const rows = people.map(({ name, email, phone, place }) =>
    [name, email, `+91 ${phone.slice(0, 5)} ${phone.slice(5)}`, place].map(quoted).join(','),
  );
  return `\ufeff${['Name,E-mail,Phone,Place', ...rows].join('\r\n')}\r\n`;
}
