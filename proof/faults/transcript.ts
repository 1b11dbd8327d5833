/** How an answer ended for a client. `refused` is an HTTP error, `broken` a connection that ended too early. */
export type Ending = 'complete' | 'error' | 'broken' | 'refused';

/** What one client saw of one request. */
export interface Transcript {
  readonly request: number;
  readonly reader: 'sdk' | 'raw';
  readonly ending: Ending;
  /** Of the HTTP answer; 0 when there was none. */
  readonly status: number;
  /** Upstreams that were asked, as Patchbay says. */
  readonly attempts: number;
  readonly texts: readonly string[];
  /** Of the error, in an event or a body. */
  readonly errorCode: string | null;
  /** `[DONE]` seen; the SDK does not tell. */
  readonly dones: number;
  /** An event or error body that is not what it should be. */
  readonly malformed: string | null;
}

/** What is malformed about an answer that its reader had to give up. */
export const NO_END = 'no end within the time of the reader';

/** One event of a stream, as far as readers look at it. */
export interface ChunkEvent {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly error?: { readonly code?: string | null };
}

/** The text of one chunk, if it has any. */
export function textsIn({ choices }: ChunkEvent): readonly string[] {
  const text = choices?.[0]?.delta?.content;
  return text === undefined || text === null || text === '' ? [] : [text];
}

/** Why an error body is not the envelope that OpenAI's clients expect, or null when it is. */
export function envelopeFlaw(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return `no error in ${JSON.stringify(body)}`;
  const error: Readonly<Record<string, unknown>> = { ...(body.error as object) };
  const isWhole =
    typeof error['message'] === 'string' &&
    typeof error['type'] === 'string' &&
    'param' in error &&
    (typeof error['code'] === 'string' || error['code'] === null);
  return isWhole ? null : `not the envelope: ${JSON.stringify(body)}`;
}
