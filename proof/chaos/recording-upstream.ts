import { createServer } from 'node:http';
import { chatAnswer } from '../../bench/payload.ts';
import { listen } from '../stage/listen.ts';
import type { Ground } from './scenario.ts';

/** A request as a provider sees it; names in lower case, one entry for each line. */
export interface RecordedRequest {
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A provider that notes what it is asked. */
export interface RecordingUpstream {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
}

/** @param redirectTo where it sends everybody instead of answering */
export async function startRecordingUpstream(ground: Ground, redirectTo?: string): Promise<RecordingUpstream> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    // Health checks are requests of Patchbay's own.
    if (request.method === 'POST') requests.push({ headers: linesOf(request.rawHeaders) });
    request.resume();
    request.once('end', () => {
      if (redirectTo !== undefined) response.writeHead(307, { location: redirectTo }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(chatAnswer);
    });
  });
  const port = await listen(server);
  ground.closing(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}`, requests };
}

function linesOf(rawHeaders: readonly string[]): RecordedRequest['headers'] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
