import type { IncomingMessage, ServerResponse } from 'node:http';
import { LlamaError } from './llama-error.ts';
import { writeJson } from './http-io.ts';
import type { ModelServerState } from './state.ts';

const WAIT_LIMIT_MS = 10_000;

/**
 * The endpoints behind `--recording`, for tests only: `GET` and `DELETE /__received`, `GET /__received/wait?received=N`
 * `&answered=N&closed=N` which answers as soon as that many requests were seen (408 after 10 s), and
 * `PUT /__loading?on=true|false` which switches "Loading model" on and off.
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  state: ModelServerState,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  const { recorder } = state;
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /__received':
      return writeJson(response, 200, recorder.requests);
    case 'DELETE /__received':
      recorder.clear();
      return writeJson(response, 200, []);
    case 'GET /__received/wait': {
      const seen = await recorder.waitFor(awaitedFrom(url.searchParams), waitLimit(response));
      return writeJson(response, seen ? 200 : 408, recorder.requests);
    }
    case 'PUT /__loading':
      state.setLoading(url.searchParams.get('on') === 'true');
      return writeJson(response, 200, { loading: state.isLoading() });
    default:
      throw new LlamaError('not_found_error', 'File Not Found');
  }
}

function awaitedFrom(query: URLSearchParams): { received: number; answered: number; closed: number } {
  const count = (name: string): number => Number(query.get(name) ?? 0);
  return { received: count('received'), answered: count('answered'), closed: count('closed') };
}

function waitLimit(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, AbortSignal.timeout(WAIT_LIMIT_MS)]);
}
