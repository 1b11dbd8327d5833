/** What reached the wire of one answer, in whole events. */
export interface Sent {
  /** Events with text. */
  readonly texts: number;
  readonly finishReason: boolean;
  readonly done: boolean;
  readonly errorEvent: boolean;
}

/** One answer of the upstream, to compare what clients saw with. */
export interface LedgerEntry {
  readonly request: number;
  readonly provider: number;
  /** 1 for the first time this request came to this provider. */
  readonly attempt: number;
  readonly fault: string;
  readonly sent: Sent;
  /** Patchbay closed the connection before the answer was out. */
  readonly wasLeft: boolean;
}

/** Which text of which answer a piece of text is. */
export interface Origin {
  readonly provider: number;
  readonly request: number;
  readonly attempt: number;
  readonly index: number;
}

const MARKER = /^«p(\d+) r(\d+) a(\d+) i(\d+)» … $/;

/** Not ASCII alone, so that cuts also fall into the middle of characters. */
export function markedText({ provider, request, attempt, index }: Origin): string {
  return `«p${provider} r${request} a${attempt} i${index}» … `;
}

/** Undefined for text that no upstream of the proof has written. */
export function originOf(text: string): Origin | undefined {
  const found = MARKER.exec(text);
  if (!found) return undefined;
  const [provider = 0, request = 0, attempt = 0, index = 0] = found.slice(1).map(Number);
  return { provider, request, attempt, index };
}

/** The user's message of a request, and the way back. */
export function askFor(request: number): string {
  return `stream-${request}.`;
}

export function requestAskedFor(body: string): number | undefined {
  const found = /stream-(\d+)\./.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
}
