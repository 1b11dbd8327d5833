import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { portIn, startChildServer } from '../../demo/child-server.ts';
import { chatAnswer, embeddingsAnswer, refusal } from '../payload.ts';
import { startNginx } from './nginx.ts';
import { freePort } from './until-it-answers.ts';

const UPSTREAM = new URL('../upstream.ts', import.meta.url);
export const PACE_MS = 50;

/** Base URLs up to and with `/v1`, by what is answered there. */
export interface Upstreams {
  readonly answers: string;
  /** 400. */
  readonly refusals: string;
  /** Streams as fast as they go. */
  readonly events: string;
  /** Streams of 20 events per second. */
  readonly paced: string;
}

export type Kind = keyof Upstreams;

export interface RunningUpstreams {
  readonly bases: Upstreams;
  /** Which program gives whole answers. */
  readonly answeredBy: string;
  stop(): Promise<void>;
}

/** Whole answers come from nginx where it is installed, streams always from our own. */
export async function startUpstreams(folder: string, nginx: string | undefined): Promise<RunningUpstreams> {
  const own = await startChildServer(UPSTREAM, []);
  const ownUrl = `http://127.0.0.1:${portIn(own.announced, 'port')}`;
  const streams = { events: `${ownUrl}/events/v1`, paced: `${ownUrl}/paced/${PACE_MS}/v1` };
  if (nginx === undefined) return { bases: { ...whole(ownUrl), ...streams }, answeredBy: 'node', stop: own.stop };
  const port = await freePort();
  const server = await startNginx(nginx, folder, { port, http: answering(port, writeAnswers(folder)) });
  const stop = async (): Promise<void> => void (await Promise.all([own.stop(), server.stop()]));
  return { bases: { ...whole(server.url), ...streams }, answeredBy: 'nginx', stop };
}

function whole(url: string): Pick<Upstreams, 'answers' | 'refusals'> {
  return { answers: `${url}/v1`, refusals: `${url}/refuse/v1` };
}

function writeAnswers(folder: string): string {
  const root = join(folder, 'answers');
  const files = {
    'v1/chat/completions': '',
    'v1/embeddings': '',
    'whole/chat.json': chatAnswer,
    'whole/embeddings.json': embeddingsAnswer,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/**
 * A short request (under 20 KB) has come whole when `return` answers it. Longer ones must be read to their end first, as every model
 * server does; of nginx's own modules only `mirror` reads without passing on, and a file that is posted to comes after it.
 */
function answering(port: number, root: string): string {
  return `  map $content_length $is_short { "~^(\\d{1,4}|1\\d{4})$" 1; default 0; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
    default_type application/json;
    location = /drained { internal; return 204; }
    location = /v1/chat/completions {
      if ($is_short) { return 200 '${chatAnswer}'; }
      mirror /drained;
      error_page 405 =200 /whole/chat.json;
    }
    location = /v1/embeddings {
      mirror /drained;
      error_page 405 =200 /whole/embeddings.json;
    }
    location /whole/ { internal; }
    location /refuse/ { return 400 '${refusal}'; }
  }
`;
}
