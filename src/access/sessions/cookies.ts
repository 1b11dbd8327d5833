/** A cookie that scripts cannot read. */
export interface Cookie {
  readonly name: string;
  /** Needs no escaping: letters, digits, `-`, `_` and `.`. */
  readonly value: string;
  /** Below which the browser sends it. */
  readonly path: string;
  /** `Lax`: also when a link or redirect of another site leads here. */
  readonly sameSite: 'Strict' | 'Lax';
  /** 0 takes it away. */
  readonly maxAgeSeconds: number;
  /** Whether it must not cross a network in clear. */
  readonly secure: boolean;
}

/** A `Set-Cookie` header (RFC 6265). */
export function writeCookie({ name, value, path, sameSite, maxAgeSeconds, secure }: Cookie): string {
  const attributes = [`Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', `SameSite=${sameSite}`];
  return [`${name}=${value}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}

/**
 * The value of a cookie.
 *
 * @returns undefined without one, and with several: a page of a neighbouring host can add one of its own, and which of
 * them is sent first says nothing
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  const start = `${name}=`;
  const found = header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(start));
  return found.length === 1 ? found[0]?.slice(start.length) : undefined;
}
