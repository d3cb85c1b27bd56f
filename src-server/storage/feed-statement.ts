/** Builds one statement of the parts that are wanted: its parameters are numbered as they come. */
export class Statement {
  readonly values: unknown[] = [];
  readonly #branches: string[] = [];
  /** Not every part names the event; a parameter that none names has no type. */
  #first: string | undefined;

  param(value: unknown, type: string): string {
    this.values.push(value);
    const text = `$${this.values.length}::${type}`;
    this.#first ??= text;
    return text;
  }

  add(change: string, from: string): void {
    this.#branches.push(`SELECT ${change}::text AS line FROM ${from}`);
  }

  get isEmpty(): boolean {
    return this.#branches.length === 0;
  }

  /** @param common queries that several parts share */
  text(common: string, separator: string): string {
    return `${common} SELECT count(*)::int AS count, coalesce(string_agg(line, ${separator}), '') AS text
      FROM (${this.#branches.join(' UNION ALL ')}) AS lines WHERE ${this.#first} IS NOT NULL`;
  }
}
