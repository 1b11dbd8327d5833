import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { CONTENTS } from '../canary/canaries.ts';
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

const ANSWER = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: CONTENTS.answer }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

/** @param redirectTo where it sends everybody instead of answering; it gives away there what it was told */
export async function startRecordingUpstream(ground: Ground, redirectTo?: string): Promise<RecordingUpstream> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    // Health checks are requests of Patchbay's own.
    if (request.method === 'POST') requests.push({ headers: linesOf(request.rawHeaders) });
    const reply = (body: string): void => {
      const all = `${request.headers.authorization} ${body}`;
      if (redirectTo === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
      else response.writeHead(307, { location: `${redirectTo}?${encodeURIComponent(all)}` }).end(all);
    };
    text(request).then(reply, () => response.destroy());
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
