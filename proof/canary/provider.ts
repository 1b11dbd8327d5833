import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../stage/listen.ts';
import { CONTENTS } from './canaries.ts';

/** One that gives away whatever it knows: in errors it repeats the key and the request. */
export interface GossipingProvider {
  readonly url: string;
  /** Status of all answers from now on; 0: it hangs up in the middle. */
  status: number;
  /** Whether it has been sent this. */
  has(secret: string): boolean;
}

export async function startGossipingProvider(): Promise<GossipingProvider> {
  const heard = new Set<string>();
  const server = createServer((request, response) => {
    const credential = String(request.headers.authorization ?? request.headers['x-api-key'] ?? '');
    heard.add(credential.replace('Bearer ', ''));
    text(request).then(
      (body) => reply(provider.status, `${credential} ${body}`, response, request),
      () => response.destroy(),
    );
  });
  const provider: GossipingProvider = {
    url: `http://127.0.0.1:${await listen(server)}`,
    status: 200,
    has: (secret) => heard.has(secret),
  };
  return provider;
}

function reply(status: number, all: string, response: ServerResponse, { url = '' }: IncomingMessage): void {
  if (status === 0)
    return void response.writeHead(200, { 'content-length': '1000' }).write(delta(), () => response.destroy());
  if (status >= 300) {
    const error = { message: `cannot do: ${all}`, type: all, code: all, param: all };
    return void response
      .writeHead(status, {
        'content-type': 'application/json',
        location: `http://127.0.0.1:9/?${encodeURIComponent(all)}`,
      })
      .end(JSON.stringify({ error }));
  }
  if (all.includes('"stream":true')) {
    return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${delta()}data: [DONE]\n\n`);
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(url.endsWith('/models') ? MODELS : WHOLE);
}

const content = CONTENTS.answer;
const MODELS = JSON.stringify({ object: 'list', data: [{ id: 'any', object: 'model' }] });
const WHOLE = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  text: content,
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

function delta(): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] })}\n\n`;
}
