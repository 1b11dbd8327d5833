/** What a route answers, before anything is written to a socket. */
export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly body: object }
  | { readonly kind: 'stream'; readonly events: Iterable<object> };

export function json(body: object, status = 200): Reply {
  return { kind: 'json', status, body };
}

export function stream(events: Iterable<object>): Reply {
  return { kind: 'stream', events };
}
