/** What goes over the wire in every scenario, computed once. */

const REQUEST_BYTES = 1024;
export const STREAM_EVENTS = 100;
const PACE = /"pace_ms":(\d+)/;
/** `pace_ms` is the first member of a streamed request. */
const PACE_WITHIN_BYTES = 32;

/** A chat request of 1,024 bytes. */
export function chatRequest(model: string): string {
  return padded({ model, temperature: 0.7, max_tokens: 256 });
}

/** A streamed chat request of 1,024 bytes; `paceMs` is for our upstream, 0 = as fast as it can. */
export function streamRequest(model: string, paceMs: number): string {
  return padded({ pace_ms: paceMs, model, stream: true });
}

/** The pause between events that a request asks for; undefined when it asks for no stream. */
export function paceOf(body: Buffer): number | undefined {
  const pace = PACE.exec(body.toString('latin1', 0, PACE_WITHIN_BYTES))?.[1];
  return pace === undefined ? undefined : Number(pace);
}

function padded(members: object): string {
  const messages = [
    { role: 'system', content: 'You are a receptionist. Answer briefly.' },
    { role: 'user', content: '' },
  ];
  const empty = JSON.stringify({ ...members, messages });
  const content = 'What is a patch bay? '.repeat(REQUEST_BYTES).slice(0, REQUEST_BYTES - empty.length);
  return JSON.stringify({ ...members, messages: [messages[0], { role: 'user', content }] });
}

const ANSWER_BODY = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_764_000_000,
  model: 'bench',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'A panel of sockets that leads any input to any output. '.repeat(6) },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 240, completion_tokens: 72, total_tokens: 312 },
});

export const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER_BODY.length}\r\n\r\n${ANSWER_BODY}`,
);

export const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
);

/** Each as one HTTP chunk; the last one also ends the answer. */
export const streamEvents: readonly Buffer[] = Array.from({ length: STREAM_EVENTS }, (_, index) =>
  Buffer.from(index < STREAM_EVENTS - 1 ? httpChunk(deltaEvent(index)) : `${httpChunk('data: [DONE]\n\n')}0\r\n\r\n`),
);

function deltaEvent(index: number): string {
  const delta = { role: 'assistant', content: ` word${index}` };
  const choices = [{ index: 0, delta, finish_reason: null }];
  const event = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'bench',
    choices,
  };
  return `data: ${JSON.stringify(event)}\n\n`;
}

function httpChunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
