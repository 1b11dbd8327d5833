/**
 * Several vendors in one process. Each takes the keys it has handed out until they are retired, has models of its own
 * for each purpose, refuses everything else, and keeps a ledger of what arrived.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { announce, serveControl } from '../stage/control.ts';
import { listen } from '../stage/listen.ts';
import { KeyDesk } from './key-desk.ts';
import type { Arrival } from './ledger.ts';
import { isModelOf, isVendor, modelsOf, type Vendor, VENDORS } from './names.ts';
import { type Asked, askedIn, type Origin, streamEvents, vectorAnswer, wholeAnswer } from './wire.ts';

/** Longer than any proof, so that no connection is closed in the moment in which a request is sent on it. */
const KEEP_ALIVE_MS = 3_600_000;

interface Body {
  readonly model?: string;
  readonly stream?: boolean;
  readonly input?: string;
}

/** The key a request came with, as its vendor sees it. */
interface Credential {
  readonly vendor: Vendor;
  readonly key: string;
  readonly isTaken: boolean;
}

let desk = new KeyDesk();
let arrivals: Arrival[] = [];

async function answer(vendor: Vendor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = (request.headers.authorization ?? '').replace('Bearer ', '');
  // When it arrived, not when its body had.
  const credential = { vendor, key: desk.nameOf(key), isTaken: desk.isTaken(vendor, key) };
  const body = await text(request);
  if (request.method === 'GET') answerAbout(credential, response);
  else await answerTo(credential, body, response);
}

function answerAbout({ vendor, key, isTaken }: Credential, response: ServerResponse): void {
  arrivals.push({ vendor, key, status: isTaken ? 200 : 401 });
  if (!isTaken) return refuse(response, 401, 'unknown key');
  json(
    response,
    200,
    JSON.stringify({ object: 'list', data: modelsOf(vendor).map((id) => ({ id, object: 'model' })) }),
  );
}

async function answerTo({ vendor, key, isTaken }: Credential, body: string, response: ServerResponse): Promise<void> {
  const { model = '', stream = false, input }: Body = JSON.parse(body);
  const asked = askedIn(body);
  if (!asked) return refuse(response, 400, 'not a request of the proof');
  const status = statusOf(isTaken, isModelOf(model, vendor, asked.purpose));
  arrivals.push({ vendor, key, status, asked: { id: asked.id, purpose: asked.purpose, model } });
  if (status !== 200) return refuse(response, status, status === 401 ? 'unknown key' : `no model ${model}`);
  const origin = { vendor, model };
  if (stream) return respondInParts(response, asked, origin);
  await pause(asked.pauseMs);
  json(response, 200, input === undefined ? wholeAnswer(asked, origin) : vectorAnswer(asked, origin));
}

function statusOf(isTaken: boolean, isModel: boolean): number {
  if (!isTaken) return 401;
  return isModel ? 200 : 404;
}

async function respondInParts(response: ServerResponse, asked: Asked, origin: Origin): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of streamEvents(asked, origin)) {
    await pause(asked.pauseMs);
    response.write(event);
  }
  response.end();
}

function refuse(response: ServerResponse, status: number, message: string): void {
  json(
    response,
    status,
    JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  );
}

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function open(vendor: Vendor): Promise<number> {
  const server = createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // Whoever leaves in mid-request has nobody to be told.
    answer(vendor, request, response).catch(() => response.destroy());
  });
  return listen(server);
}

const ports: Record<string, number> = {};
for (const vendor of VENDORS) ports[vendor] = await open(vendor);
const control = await serveControl((path, query) => {
  const vendor = query.get('vendor') ?? '';
  if (path === '/issue' && isVendor(vendor)) return desk.issue(vendor);
  if (path === '/retire') return desk.retire(query.get('name') ?? '', Number(query.get('at')));
  if (path === '/arrivals') return arrivals;
  if (path !== '/forget') throw new Error(`${path} ${vendor} is not an order`);
  desk = new KeyDesk();
  arrivals = [];
  return null;
});
announce({ ...ports, control });
