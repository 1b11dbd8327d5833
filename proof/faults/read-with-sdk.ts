import OpenAI, { APIError } from 'openai';
import { envelopeFlaw, NO_END, textsIn, type Transcript } from './transcript.ts';

type Body = OpenAI.ChatCompletionCreateParamsStreaming;

/** Reads as applications do: with OpenAI's own client, which throws when it does not like what it gets. */
export async function readWithSdk(
  client: OpenAI,
  request: number,
  body: Body,
  signal: AbortSignal,
): Promise<Transcript> {
  const texts: string[] = [];
  const soFar = { request, reader: 'sdk', texts, dones: 0, malformed: null, errorCode: null } as const;
  let [status, attempts] = [0, 0];
  try {
    const { data: stream, response } = await client.chat.completions.create(body, { signal }).withResponse();
    status = response.status;
    attempts = attemptsIn(response.headers);
    for await (const chunk of stream) texts.push(...textsIn(chunk));
    // The client ends quietly when it was told to stop.
    if (signal.aborted) return { ...soFar, ending: 'broken', status, attempts, malformed: NO_END };
    return { ...soFar, ending: 'complete', status, attempts };
  } catch (error) {
    if (signal.aborted) return { ...soFar, ending: 'broken', status, attempts, malformed: NO_END };
    if (!(error instanceof APIError)) return { ...soFar, ending: 'broken', status, attempts };
    const errorCode = error.code ?? null;
    if (error.status === undefined) return { ...soFar, ...midStream(error, status), errorCode, status, attempts };
    // The SDK hands out what is within `error`.
    const malformed = envelopeFlaw({ error: error.error });
    const asked = attemptsIn(error.headers);
    return { ...soFar, ending: 'refused', status: Number(error.status), attempts: asked, errorCode, malformed };
  }
}

/** An error without a status is an event of a stream, or a connection that failed. */
function midStream({ error }: APIError, status: number): Pick<Transcript, 'ending'> {
  return { ending: status === 0 || error === undefined ? 'broken' : 'error' };
}

function attemptsIn(headers: Headers | undefined): number {
  return Number(headers?.get('x-llm-attempts') ?? 0);
}
