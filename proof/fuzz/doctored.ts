import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../stage/listen.ts';
import type { ApiDocument } from './api-document.ts';
import type { Ground } from './known-values.ts';
import { requestsFor } from './requests.ts';
import { searchOperation } from './search-operation.ts';
import { send } from './send.ts';

const RUNS = { numRuns: 400, seed: 1 };
/** A request that is found must come out nearly as small as what leads to it. */
const MOST_BODY_BYTES = 80;
const REFUSED = '{"code":"invalid_request"}';

/** What a server that refuses all else does wrong, and what must be said of it. */
const FAULTS = [
  { operation: 'POST /api/v1/llm-config/servers', fault: 'answers 500 to a model', complaint: /^500 internal_error$/ },
  { operation: 'DELETE /api/v1/llm-config/servers/{id}', fault: 'hangs up on a reason', complaint: /^no answer/ },
  { operation: 'GET /api/v1/llm-config/servers', fault: 'makes up a status', complaint: /^418 .*code of ours$/ },
] as const;

/** The same search on a server with faults that only some requests meet: it must find each of them. */
export async function requireWatchfulness({ operations, schemas }: ApiDocument, ground: Ground): Promise<void> {
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    text(request).then(
      (body) => answer(request, body, response),
      () => response.destroy(),
    );
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (_, socket) => socket.end(`HTTP/1.1 400 Refused\r\nconnection: close\r\n\r\n${REFUSED}`));
  const url = `http://127.0.0.1:${await listen(server)}`;
  for (const { operation: name, fault, complaint } of FAULTS) {
    const operation = operations.find((one) => one.name === name);
    if (!operation) throw new Error(`the API has no ${name}`);
    const requests = requestsFor(operation, schemas, ground);
    const found = await searchOperation(operation, requests, (request) => send(url, request), RUNS);
    const said = found?.complaint ?? 'nothing';
    if (!found || !complaint.test(said)) throw new Error(`of a server that ${fault} it is said: ${said}`);
    if (found.request.body.length > MOST_BODY_BYTES) throw new Error(`what it is asked is not made small: ${fault}`);
  }
  server.close();
  server.closeAllConnections();
}

function answer({ method, headers, url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
  if (method === 'DELETE' && headers['x-reason'] !== undefined) response.destroy();
  else if (body.includes('"model"')) response.writeHead(500).end('{"code":"internal_error"}');
  else if (url.includes('cursor=')) response.writeHead(418).end();
  else response.writeHead(400).end(REFUSED);
}
