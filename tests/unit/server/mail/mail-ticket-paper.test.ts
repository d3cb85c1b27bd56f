import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { createTicketPaper } from '#server/mail/mail-ticket-paper.ts';
import type { ShownTicket } from '#server/services/tickets.ts';
import { loadLuminance, openZxingWasm } from '#tools/eval-qr.ts';

// The first of tests/fixtures/ticket-vectors.json.
const number = '028T5CY4TQKFF';
const text =
  'Y62F*NYYQPFNL60$Y88IHO1QPWSP4K7MP7XT*UFXMUYPM4NK3HBJCRJQUN+5Y+C4NL1YTHFE+ZNNZ69%QA1ECRTUN240U67WX%F8.A 2FXHVTW4$-E$.4R01';
const id = newId();
const ticket: ShownTicket = {
  text,
  holder: 'आशा Rao',
  ticketType: 'General',
  userId: id,
  row: {
    number,
    registration_id: id,
    event_id: id,
    ticket_type_id: id,
    key_id: 7,
    status: 'active',
    replaced_by: null,
    valid_from: null,
    valid_until: null,
    created_at: '2026-11-23T00:00:00.000Z',
  },
  event: {
    id,
    title: 'Spring Rally',
    description: 'An evening.',
    party_name: 'Unity',
    venue: 'Nehru Stadium',
    time_zone: 'Asia/Kolkata',
    event_date: '2026-12-31',
    event_time: '18:00',
    doors_open_at: '2026-12-31T11:30:00.000Z',
    doors_close_at: '2026-12-31T17:30:00.000Z',
    status: 'upcoming',
    is_full: false,
  },
};

describe('the ticket of a message', () => {
  it("has a code that the kiosk's reader reads, and a PDF", async () => {
    const paper = createTicketPaper({ ofRegistration: async () => ticket });
    const made = await paper.forMail(id, 'hi');
    const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-code-'));
    const file = path.join(folder, 'code.png');
    writeFileSync(file, made?.code ?? '');
    const reader = await openZxingWasm();
    const read = reader.decode(await loadLuminance(file), FULL_LOOK);
    reader.close();
    rmSync(folder, { recursive: true });
    expect(read.map((code) => code.text)).toEqual([text]);
    expect(Buffer.from(made?.paper ?? '').subarray(0, 5)).toEqual(Buffer.from('%PDF-'));
    expect(made?.number.replaceAll('-', '').startsWith(number)).toBe(true);
  });

  it('is none where the registration has no good ticket', async () => {
    const paper = createTicketPaper({ ofRegistration: async () => null });
    expect(await paper.forMail(id, 'en')).toBeNull();
  });
});
