/** One thing a scripted connection does. Steps run in order; after the last one the connection stays open, silent. */
export type Step =
  /** Reads up to and including the empty line that ends a request head. */
  | { readonly do: 'read-head' }
  /** Reads the body the last head announced, by content-length or chunked. */
  | { readonly do: 'read-body' }
  /** Sends bytes exactly as given, `times` times (once unless told), respecting back-pressure. */
  | { readonly do: 'write'; readonly text: string; readonly times?: number }
  | { readonly do: 'write'; readonly base64: string; readonly times?: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Goes on when the test opens the gate of that name: a pause without a clock. */
  | { readonly do: 'gate'; readonly name: string }
  /** Closes with RST. */
  | { readonly do: 'reset' }
  /** Closes with FIN. */
  | { readonly do: 'end' }
  /** Never does anything again and keeps the connection open, reading and dropping what arrives. */
  | { readonly do: 'hang' }
  /** As `hang`, but does not read either, so that the sender runs into back-pressure. */
  | { readonly do: 'stop-reading' };

/** The steps of the first connection, the second, …; further connections repeat the last list. */
export type Script = readonly [readonly Step[], ...(readonly Step[])[]];

/** What one connection saw. Times are milliseconds since the epoch, comparable between processes of one machine. */
export interface ConnectionRecord {
  readonly openedAt: number;
  /** Request heads and bodies the script has read, as Latin-1 text and base64. */
  readonly requests: readonly { readonly head: string; readonly bodyBase64: string }[];
  readonly bytesRead: number;
  /** Bytes handed to the kernel. */
  readonly bytesWritten: number;
  /** When the other side closed or reset the connection; null when it has not, or this side was first. */
  readonly peerClosedAt: number | null;
  /** `ECONNRESET` and the like, when the connection broke. */
  readonly errorCode: string | null;
  /** Index of the step that is running, or the number of steps when all are done. */
  readonly step: number;
  readonly open: boolean;
}

export interface RawCounters {
  readonly connections: readonly ConnectionRecord[];
}

/** How much of each a waiting test wants to see. */
export interface RawAwaited {
  readonly connections: number;
  /** Request heads read, over all connections. */
  readonly requests: number;
  /** Connections closed by the other side. */
  readonly peerClosed: number;
}
