import type { Readable } from 'node:stream';

interface Common {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies to set; a null value takes one away. */
  readonly cookies?: readonly CookieChange[];
}

/** A cookie of ours: always HttpOnly and SameSite=Lax, Secure where we speak TLS. */
export interface CookieChange {
  readonly name: string;
  /** Bound to this very host, where we speak TLS: a neighbour's site can't set it for us. */
  readonly isHostOnly?: true;
  readonly value: string | null;
  /** Seconds; none: until the browser ends. */
  readonly maxAge?: number;
}

/** What a handler answers; a refusal is a thrown GatehouseError. */
export type Answer =
  | (Common & { readonly kind: 'json'; readonly body: unknown; readonly etag?: string })
  | (Common & { readonly kind: 'html'; readonly html: string })
  | (Common & {
      readonly kind: 'bytes';
      readonly type: string;
      readonly bytes: Uint8Array | Readable;
    })
  | (Common & { readonly kind: 'redirect'; readonly to: string })
  | (Common & { readonly kind: 'empty' });

/** A JSON answer. `etag`: the row's version, for If-None-Match and If-Match. */
export function json(body: unknown, status = 200, etag?: string): Answer {
  return { kind: 'json', status, body, ...(etag === undefined ? {} : { etag }) };
}

/** Nothing to say: it is done. */
export const done: Answer = { kind: 'empty', status: 204 };

/** The page to look at after a form was sent. `to` is a path of ours. */
export function seeOther(to: `/${string}`, cookies: readonly CookieChange[] = []): Answer {
  return { kind: 'redirect', status: 303, to, cookies };
}

/**
 * The name that a cookie has on the wire: `__Host-` makes browsers refuse it without TLS, for other
 * paths and from other hosts (RFC 6265bis, 4.1.3), and be refused itself without TLS.
 */
export function sentName(
  { name, isHostOnly }: Pick<CookieChange, 'name' | 'isHostOnly'>,
  isSecure: boolean,
): string {
  return isHostOnly === true && isSecure ? `__Host-${name}` : name;
}
