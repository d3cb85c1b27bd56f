import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AttendeeChoice } from '#shared/ipc/attendee-contract.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { PrintKind } from '#shared/print/paper.ts';
import type { PrintLanguage } from '#shared/print/print-job.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';
import {
  makeTickets,
  pictureFor,
  printAll,
  printedEvent,
  readPrints,
  sortPrints,
  type PrintPorts,
  type PrintTarget,
  type Progress,
  type ReadPrints,
} from './print-run.ts';

export interface PrintOrder {
  readonly choice: AttendeeChoice;
  readonly kind: PrintKind;
  readonly language: PrintLanguage;
  readonly target: PrintTarget;
}

/** Where a run stands. */
export type PrintRun =
  | { readonly at: 'idle' }
  | {
      readonly at: 'working';
      readonly doing: 'reading' | 'making' | 'printing' | 'finishing';
      readonly done: number;
      readonly total: number;
      readonly isCancelling: boolean;
    }
  /** Some have no ticket that this laptop can print. */
  | {
      readonly at: 'asking';
      readonly ready: number;
      readonly elsewhere: number;
      readonly missing: number;
    }
  | {
      readonly at: 'done';
      readonly people: number;
      readonly sheets: number;
      readonly bytes: number | null;
      readonly leftOut: number;
      readonly rest: number;
    }
  /** `made`: new tickets until then, which stay good. */
  | { readonly at: 'cancelled'; readonly made: number }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface PrintRunAccess {
  readonly run: PrintRun;
  readonly start: (order: PrintOrder) => void;
  /** Answers `asking`: make new tickets for those who need one, or leave them out. */
  readonly goOn: (makeNew: boolean) => void;
  readonly cancel: () => void;
}

interface Held {
  readonly order: PrintOrder;
  readonly read: ReadPrints;
}

/** One run at a time, from those chosen to paper. Leaving the room ends it. */
export function usePrintRun(): PrintRunAccess {
  const { call } = useAdmin();
  const { shell, report } = useServices();
  const ports = useMemo<PrintPorts>(() => ({ call, shell: shell.call }), [call, shell]);
  const [run, setRun] = useState<PrintRun>({ at: 'idle' });
  const control = useRef<AbortController | null>(null);
  const held = useRef<Held | null>(null);
  const made = useRef(0);
  useEffect(() => () => control.current?.abort(), []);

  const work = useCallback(
    async (steps: (signal: AbortSignal) => Promise<PrintRun | null>) => {
      control.current?.abort();
      const mine = new AbortController();
      control.current = mine;
      try {
        const next = await steps(mine.signal);
        if (control.current === mine) setRun(next ?? { at: 'cancelled', made: made.current });
      } catch (error) {
        report(`printing: ${String(error)}`);
        if (control.current !== mine) return;
        setRun({ at: 'failed', code: asGatehouseError(error).code });
      }
    },
    [report],
  );

  const follow = useCallback(
    (doing: Extract<PrintRun, { at: 'working' }>['doing']) => (done: number, total: number) =>
      setRun({ at: 'working', doing, done, total, isCancelling: false }),
    [],
  );

  const printThem = useCallback(
    async ({ order, read }: Held, signal: AbortSignal): Promise<PrintRun | null> => {
      const { kind, language, target } = order;
      const { ready } = sortPrints(read.prints, kind, language);
      const people = ready.length;
      follow('printing')(0, people);
      const picture = await pictureFor(ports, read.event, kind);
      if (signal.aborted) return null;
      const outcome = await printAll(
        ports,
        {
          head: { kind, language, event: printedEvent(read.event), people },
          picture,
          target,
          rows: ready,
        },
        (done, total) => follow(done === total ? 'finishing' : 'printing')(done, total),
        signal,
      );
      if (outcome === null) return null;
      const leftOut = read.prints.length - people;
      return { at: 'done', people, leftOut, rest: read.rest, ...outcome };
    },
    [follow, ports],
  );

  const start = useCallback(
    (order: PrintOrder) =>
      void work(async (signal) => {
        made.current = 0;
        follow('reading')(0, 0);
        const read = await readPrints(ports, order, follow('reading'), signal);
        if (read === null) return null;
        held.current = { order, read };
        const sorted = sortPrints(read.prints, order.kind, order.language);
        const [ready, elsewhere, missing] = [
          sorted.ready.length,
          sorted.elsewhere.length,
          sorted.missing.length,
        ];
        if (elsewhere + missing > 0) return { at: 'asking', ready, elsewhere, missing };
        return printThem(held.current, signal);
      }),
    [follow, ports, printThem, work],
  );

  const goOn = useCallback(
    (makeNew: boolean) =>
      void work(async (signal) => {
        const now = held.current;
        if (now === null) return null;
        if (!makeNew) return printThem(now, signal);
        const { elsewhere, missing } = sortPrints(
          now.read.prints,
          now.order.kind,
          now.order.language,
        );
        const people = [...elsewhere, ...missing];
        follow('making')(0, people.length);
        const progress: Progress = (done, total) => {
          made.current = done;
          follow('making')(done, total);
        };
        const prints = await makeTickets(ports, people, progress, signal);
        if (prints === null) return null;
        const fresh = new Map(prints.map((print) => [print.registrationId, print]));
        const all = now.read.prints.map((print) => fresh.get(print.registrationId) ?? print);
        held.current = { order: now.order, read: { ...now.read, prints: all } };
        return printThem(held.current, signal);
      }),
    [follow, ports, printThem, work],
  );

  const cancel = useCallback(() => {
    control.current?.abort();
    setRun((now) => (now.at === 'working' ? { ...now, isCancelling: true } : { at: 'idle' }));
  }, []);

  return { run, start, goOn, cancel };
}
