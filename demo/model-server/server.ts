import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { control } from './control.ts';
import { parseBody, readBody, writeJson, writeReply } from './http-io.ts';
import { LlamaError } from './llama-error.ts';
import type { ServerOptions } from './options.ts';
import { findRoute, type Route } from './routes.ts';
import { ModelServerState } from './state.ts';

export function createModelServer(options: ServerOptions): Server {
  const state = new ModelServerState(options);
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    response.setHeader('server', 'llama.cpp');
    const handled = isControl(request, options)
      ? control(request, response, state)
      : serve(request, response, options, state);
    handled.catch((error: unknown) => answerError(response, error));
  });
}

function isControl(request: IncomingMessage, options: ServerOptions): boolean {
  return options.recording && (request.url ?? '').startsWith('/__');
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  state: ModelServerState,
): Promise<void> {
  const addBody = options.recording ? state.recorder.record(request, response) : undefined;
  const bytes = await readBody(request);
  addBody?.(bytes);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = findRoute(request.method ?? '', path);
  requireKey(request, route, options);
  if (state.isLoading()) throw new LlamaError('unavailable_error', 'Loading model');
  const reply = route.answer(route.method === 'POST' ? parseBody(bytes) : {}, options);
  await writeReply(response, reply, options.tokenDelayMs);
}

function requireKey(request: IncomingMessage, route: Route, { apiKey, guardsModels }: ServerOptions): void {
  if (apiKey === undefined || (route.isPublic && !(guardsModels && route.paths.includes('/v1/models')))) return;
  const { authorization, 'x-api-key': plain } = request.headers;
  if (authorization === `Bearer ${apiKey}` || plain === apiKey) return;
  throw new LlamaError('authentication_error', 'Invalid API Key');
}

function answerError(response: ServerResponse, error: unknown): void {
  // The client left while its request was being read: nobody is there to be told.
  if (response.destroyed || response.socket?.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const answer = error instanceof LlamaError ? error : new LlamaError('server_error', String(error));
  writeJson(response, answer.status, answer.toJSON());
}
