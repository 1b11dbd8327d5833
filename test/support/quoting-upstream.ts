import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface QuotingUpstream {
  readonly url: string;
  /** Status of all answers from now on. */
  status: number;
  close(): Promise<void>;
}

/** A provider that quotes the prompt in whatever it says, and gives `answer` if it answers at all. */
export async function startQuotingUpstream(answer: string): Promise<QuotingUpstream> {
  const reply = (prompt: string, response: ServerResponse): void => {
    if (upstream.status >= 300) {
      const error = { message: `cannot answer: ${prompt}`, type: prompt, code: prompt };
      response.writeHead(upstream.status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    } else if (prompt.includes('"stream":true')) {
      const event = { choices: [{ index: 0, delta: { content: answer }, finish_reason: 'stop' }] };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`);
    } else {
      const choices = [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices }));
    }
  };
  const server = createServer((request, response) => {
    let prompt = '';
    request.setEncoding('utf8').on('data', (part: string) => (prompt += part));
    request.once('end', () => reply(prompt, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const upstream: QuotingUpstream = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    status: 200,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return upstream;
}
