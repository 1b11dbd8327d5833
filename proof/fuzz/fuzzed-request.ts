/** A request as it goes over the wire. Texts have one character for each byte. */
export interface FuzzedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

export type Header = readonly [name: string, value: string];

/** One byte for each character; what needs more is written in UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export function wireOf({ method, target, headers, body }: FuzzedRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${target} HTTP/1.1\r\n${lines}\r\n${body}`;
}

/** Without line ends, which would make it two headers. */
export function headerValue(text: string): string {
  return bytesOf(text).replaceAll(/[\r\n]/g, '');
}
