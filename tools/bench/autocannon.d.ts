/** What is used of autocannon, which brings no types. */
declare module 'autocannon' {
  export interface Request {
    readonly method: 'GET';
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  }
  export interface Result {
    /** Seconds. */
    readonly duration: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly requests: { readonly total: number };
  }
  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    /** Seconds; not with `amount`. */
    readonly duration?: number;
    /** Requests. */
    readonly amount?: number;
    readonly requests: readonly Request[];
  }): Promise<Result>;
}
