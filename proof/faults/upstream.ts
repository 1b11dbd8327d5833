/**
 * Three providers in one process, each on a raw TCP port of its own, whose answers go wrong in every way. Which answer
 * goes wrong how depends on the seed, the provider, the request and the attempt alone. Keeps a ledger of what it sent.
 */
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { announce, serveControl } from '../stage/control.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';
import { randomFrom } from '../stage/random.ts';
import { type LedgerEntry, requestAskedFor } from './ledger.ts';
import { type PlannedAnswer, planAnswer } from './plan-answer.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, share: { type: 'string' } } });
const [seed, faultShare] = [Number(values.seed), Number(values.share)];

const ledger: LedgerEntry[] = [];
const attempts = new Map<string, number>();

async function answer(socket: Socket, provider: number, request: number): Promise<void> {
  const attempt = (attempts.get(`${provider} ${request}`) ?? 0) + 1;
  attempts.set(`${provider} ${request}`, attempt);
  const random = randomFrom(seed, provider, request, attempt);
  const { fault, pieces, ending, sent } = planAnswer({ provider, request, attempt }, random, faultShare);
  // Clients may see an answer before the last of it is written.
  const index = ledger.push({ request, provider, attempt, fault, sent, wasLeft: false }) - 1;
  for (const piece of pieces) {
    if (socket.destroyed) break;
    await written(socket, piece);
    await (random.fraction() < 0.5 ? turn() : pause(1));
  }
  ledger[index] = { request, provider, attempt, fault, sent, wasLeft: socket.destroyed };
  finish(socket, ending);
}

/** Resolves when the kernel has it, or the socket is gone. */
async function written(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.write(bytes, () => resolve());
  });
}

function finish(socket: Socket, ending: PlannedAnswer['ending']): void {
  if (ending === 'fin') socket.end();
  if (ending === 'reset') socket.resetAndDestroy();
}

async function serveProvider(provider: number): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    // Patchbay leaves answers that went wrong; the ledger has it.
    socket.on('error', () => socket.destroy());
    onRequest(socket, (body) => {
      const request = requestAskedFor(body.toString());
      if (request === undefined) socket.destroy();
      else void answer(socket, provider, request);
    });
  });
  return listen(server);
}

const [first, second, third] = [await serveProvider(1), await serveProvider(2), await serveProvider(3)];
announce({ first, second, third, control: await serveControl(() => ledger) });
