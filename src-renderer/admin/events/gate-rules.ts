import type { EventDraft } from '#shared/domain/event-draft.ts';

export type DraftGate = EventDraft['gates'][number];
export type DraftRule = DraftGate['rules'][number];

const ANY_TIME = { admitsFrom: null, admitsUntil: null };

/** The rule of a gate for a type; null: it does not let it in. A gate without rules lets all in. */
export function ruleOf(gate: DraftGate, ticketTypeId: string): DraftRule | null {
  if (gate.rules.length === 0) return { ticketTypeId, ...ANY_TIME };
  return gate.rules.find((rule) => rule.ticketTypeId === ticketTypeId) ?? null;
}

/** Whether the type is the last that the gate lets in: taken away, it would let all in. */
export function isLastOf(gate: DraftGate, ticketTypeId: string, types: readonly string[]): boolean {
  const admitted = types.filter((id) => ruleOf(gate, id) !== null);
  return admitted.length === 1 && admitted[0] === ticketTypeId;
}

/** Every type at any time is no rule: a type that comes later is let in too. */
function simplified(
  gate: DraftGate,
  rules: readonly DraftRule[],
  types: readonly string[],
): DraftGate {
  const isEverything =
    types.every((id) => rules.some((rule) => rule.ticketTypeId === id)) &&
    rules.every(({ admitsFrom, admitsUntil }) => admitsFrom === null && admitsUntil === null);
  return { ...gate, rules: isEverything ? [] : [...rules] };
}

/** The gate with a rule for the type, in place of the one it had; null: it lets the type in no more. */
export function withRule(
  gate: DraftGate,
  ticketTypeId: string,
  rule: Omit<DraftRule, 'ticketTypeId'> | null,
  types: readonly string[],
): DraftGate {
  const rules = types.flatMap((id) => {
    if (id !== ticketTypeId) return ruleOf(gate, id) ?? [];
    return rule === null ? [] : { ticketTypeId: id, ...rule };
  });
  return simplified(gate, rules, types);
}

/** The draft without a ticket type and the rules that name it. */
export function withoutType(draft: EventDraft, ticketTypeId: string): Partial<EventDraft> {
  const ticketTypes = draft.ticketTypes.filter(({ id }) => id !== ticketTypeId);
  const types = ticketTypes.map(({ id }) => id);
  const gates = draft.gates.map((gate) =>
    gate.rules.length === 0
      ? gate
      : simplified(
          gate,
          gate.rules.filter((rule) => rule.ticketTypeId !== ticketTypeId),
          types,
        ),
  );
  return { ticketTypes, gates };
}
