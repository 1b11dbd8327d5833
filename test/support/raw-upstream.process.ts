/** The process behind `startRawUpstream`: plays scripts on a raw TCP port and takes orders on an HTTP control port. */
import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { ScriptedConnection, Stage } from './raw-upstream.connection.ts';
import type { RawAwaited, RawCounters, Script } from './raw-upstream.steps.ts';

const WAIT_LIMIT_MS = 10_000;

let script: Script = [[{ do: 'hang' }]];
let played = 0;
let connections: ScriptedConnection[] = [];
const stage = new Stage();
EventEmitter.setMaxListeners(0, stage);

const upstream = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  const connection = new ScriptedConnection(socket, stage);
  connections.push(connection);
  const steps = script[Math.min(played, script.length - 1)] ?? [];
  played += 1;
  stage.emit('change');
  void connection.play(steps);
});

const controlServer = createHttpServer((request, response) => {
  control(request).then(
    ([status, body]) => answer(response, status, body),
    (error: unknown) => answer(response, 500, { error: String(error) }),
  );
});

async function control(request: IncomingMessage): Promise<[status: number, body: object]> {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /counters':
      return [200, counters()];
    case 'GET /wait':
      return [(await seen(awaitedFrom(url.searchParams))) ? 200 : 408, counters()];
    case 'PUT /script':
      script = JSON.parse(await text(request));
      played = 0;
      connections = [];
      return [200, counters()];
    case 'PUT /gate':
      stage.openGate(url.searchParams.get('name') ?? '');
      return [200, counters()];
    default:
      return [404, { error: 'unknown control request' }];
  }
}

function counters(): RawCounters {
  return { connections: connections.map((connection) => connection.record) };
}

function awaitedFrom(query: URLSearchParams): RawAwaited {
  const count = (name: keyof RawAwaited): number => Number(query.get(name) ?? 0);
  return { connections: count('connections'), requests: count('requests'), peerClosed: count('peerClosed') };
}

async function seen(awaited: RawAwaited): Promise<boolean> {
  const limit = AbortSignal.timeout(WAIT_LIMIT_MS);
  while (!hasSeen(awaited) && !limit.aborted) await Promise.race([once(stage, 'change'), once(limit, 'abort')]);
  return hasSeen(awaited);
}

function hasSeen(awaited: RawAwaited): boolean {
  const records = counters().connections;
  return (
    records.length >= awaited.connections &&
    records.reduce((sum, record) => sum + record.requests.length, 0) >= awaited.requests &&
    records.filter((record) => record.peerClosedAt !== null).length >= awaited.peerClosed
  );
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

const [port, controlPort] = [await listen(upstream), await listen(controlServer)];
process.stdout.write(`${JSON.stringify({ port, controlPort })}\n`);
process.once('SIGTERM', () => process.exit());
process.once('disconnect', () => process.exit());
