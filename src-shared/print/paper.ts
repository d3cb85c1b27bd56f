import { z } from 'zod';

/** What can be printed: a ticket on A4 or phone-sized, a badge, a list for the day the power fails. */
export const PRINT_KINDS = [
  'ticket-a4',
  'ticket-phone',
  'badge-62mm',
  'badge-4x6in',
  'list',
] as const;
export const printKind = z.enum(PRINT_KINDS);
export type PrintKind = z.infer<typeof printKind>;

/** A sheet of one kind. Lengths are in millimetres. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  /** The side of one module of the code. */
  readonly module: number;
  /** People on one sheet. */
  readonly people: number;
}

/** A ticket's text of 120 signs in alphanumeric mode at level M: QR version 5. */
export const CODE_VERSION = 5;
/** Modules along a side of version 5. */
export const CODE_MODULES = 37;
/** Light modules around the code, which ISO/IEC 18004 asks for. */
export const QUIET_MODULES = 4;

const MM_PER_INCH = 25.4;
const dots = (count: number, perInch: number): number => (count / perInch) * MM_PER_INCH;

/**
 * The sheets. How large a module is says from how far the code reads: a webcam of 70 degrees at
 * 1080p sees 84 cm at an arm's length (60 cm), and docs/DECODER.md has every simulated condition
 * read from 5.5 pixels a module on: 2.4 mm there. The phone's ticket shrinks to the phone's
 * screen, about 1.4 mm, for half of that distance; badges and lists are held closer, or read by a
 * hand scanner. Badges and lists are whole dots of their printers (300 a inch, 203 for 4x6 in), so
 * that no module comes out a dot wider than its neighbour.
 */
export const PAPERS: Readonly<Record<PrintKind, Paper>> = {
  'ticket-a4': { width: 210, height: 297, module: 2.4, people: 1 },
  'ticket-phone': { width: 90, height: 195, module: 1.8, people: 1 },
  // Continuous tape, cut every 100 mm: a length that label printers' drivers know by itself.
  'badge-62mm': { width: 62, height: 100, module: dots(13, 300), people: 1 },
  'badge-4x6in': { width: 101.6, height: 152.4, module: dots(12, 203), people: 1 },
  list: { width: 210, height: 297, module: dots(6, 300), people: 20 },
};
