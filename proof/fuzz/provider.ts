/** A provider of everything, which goes wrong in some way with one request in four. */
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { announce } from '../stage/control.ts';
import { listen } from '../stage/listen.ts';

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const CHOICE = { index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' };
const CHUNK = { choices: [{ index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }], usage: USAGE };
const STREAM = `data: ${JSON.stringify(CHUNK)}\n\ndata: [DONE]\n\n`;
const WHOLE = JSON.stringify({
  object: 'list',
  model: 'any',
  choices: [CHOICE],
  data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.5], id: 'any', url: 'http://127.0.0.1:9', b64_json: '' }],
  results: [{ index: 0, relevance_score: 0.5, flagged: false }],
  output: [],
  models: [{ name: 'any' }],
  text: 'Yes.',
  usage: USAGE,
});
const TURNS = 40;

let requests = 0;

const server = createServer((request, response) => {
  text(request).then(
    (body) => answer(requests++ % TURNS, body.includes('"stream":true'), response),
    () => response.destroy(),
  );
});

/** Each way of going wrong once in so many turns, the rest well. */
const WRONG: Readonly<Record<number, (response: ServerResponse) => void>> = {
  0: (response) => json(response, 400, '{"error":{"message":"no","type":"x","param":null,"code":null}}'),
  4: (response) => json(response, 401, '{"error":"no such key"}'),
  8: (response) => json(response, 404, 'not json'),
  12: (response) => json(response, 429, '{"error":{"message":"slow down"}}', { 'retry-after': '1' }),
  16: (response) => json(response, 500, ''),
  20: (response) => response.destroy(),
  24: (response) => json(response, 200, '{"choices":'),
  28: (response) => json(response, 302, '', { location: 'http://127.0.0.1:9/' }),
  32: (response) => json(response, 200, 'null'),
  36: (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"choices":[{'),
};

function answer(turn: number, isStream: boolean, response: ServerResponse): void {
  const wrong = WRONG[turn];
  if (wrong) wrong(response);
  else if (isStream) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM);
  else json(response, 200, WHOLE);
}

function json(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

announce({ port: await listen(server) });
