/** What goes over the wire in every scenario, computed once. */

const KIB = 1024;
const INPUTS = 64;
const DIMENSIONS = 1024;
export const STREAM_EVENTS = 100;
/** What requests ask for; a target may pin another one. */
const MODEL = 'any-model';

/** A chat request of exactly so many bytes. */
export function chatRequest(model = MODEL, bytes = KIB): string {
  return padded({ model, temperature: 0.7, max_tokens: 256 }, bytes);
}

/** A streamed chat request of 1,024 bytes. */
export function streamRequest(): string {
  return padded({ model: MODEL, stream: true }, KIB);
}

function padded(members: object, bytes: number): string {
  const messages = [
    { role: 'system', content: 'You are a receptionist. Answer briefly.' },
    { role: 'user', content: '' },
  ];
  const empty = JSON.stringify({ ...members, messages });
  const content = 'What is a patch bay? '.repeat(bytes).slice(0, bytes - empty.length);
  return JSON.stringify({ ...members, messages: [messages[0], { role: 'user', content }] });
}

/** 64 passages of a document, as a search index asks for them; base64 is what OpenAI's SDK asks for by itself. */
export function embeddingsRequest(): string {
  const input = Array.from({ length: INPUTS }, (_, index) => `Passage ${index}: ${'a panel of sockets '.repeat(10)}`);
  return JSON.stringify({ model: MODEL, encoding_format: 'base64', input });
}

export const chatAnswer = JSON.stringify({
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

/** 64 vectors of 1,024 dimensions: 350 KB. */
export const embeddingsAnswer = JSON.stringify({
  object: 'list',
  data: Array.from({ length: INPUTS }, (_, index) => ({ object: 'embedding', index, embedding: vector(index) })),
  model: 'bench',
  usage: { prompt_tokens: 3200, total_tokens: 3200 },
});

function vector(seed: number): string {
  const values = Float32Array.from({ length: DIMENSIONS }, (_, index) => Math.sin(seed * DIMENSIONS + index) / 32);
  return Buffer.from(values.buffer).toString('base64');
}

export const refusal = JSON.stringify({
  error: { message: 'max_tokens is too large', type: 'invalid_request_error', param: 'max_tokens', code: null },
});

export const answer = whole(200, chatAnswer);
export const embeddings = whole(200, embeddingsAnswer);
export const refused = whole(400, refusal);

function whole(status: number, body: string): Buffer {
  const head = `HTTP/1.1 ${status} Answer\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.from(head + body);
}

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
