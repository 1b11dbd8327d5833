/** A provider whose answers are of any length that a request allows, and which counts what it could charge. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { announce, serveControl } from '../stage/control.ts';
import { listen } from '../stage/listen.ts';
import type { Charged } from './charged.ts';

const LONGEST_ANSWER_MS = 40;
const PROMPT_TOKENS = 10;

let charged: Charged = { requests: 0, input: 0, output: 0 };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json');
  // Patchbay also asks how it is, which costs nothing.
  if (request.method !== 'POST') return void response.end(JSON.stringify({ object: 'list', data: [] }));
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { max_tokens: most = 1 }: { readonly max_tokens?: number } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const output = 1 + Math.floor(Math.random() * most);
  // What a vendor has begun to make is charged, whoever leaves.
  charged = { requests: charged.requests + 1, input: charged.input + PROMPT_TOKENS, output: charged.output + output };
  await pause(Math.random() * LONGEST_ANSWER_MS);
  response.end(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'metered',
      choices: [{ index: 0, message: { role: 'assistant', content: 'words' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: PROMPT_TOKENS, completion_tokens: output, total_tokens: PROMPT_TOKENS + output },
    }),
  );
}

const port = await listen(createServer((request, response) => void answer(request, response)));
const control = await serveControl((path) => {
  if (path !== '/charged') throw new Error(`${path} is not an order`);
  const seen = charged;
  charged = { requests: 0, input: 0, output: 0 };
  return seen;
});
announce({ port, control });
