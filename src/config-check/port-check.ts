import { Connection } from '../client/connection.js';
import { PatchbayError } from '../client/patchbay-error.js';
import type { Environment } from '../config/environment.js';
import { portTaken } from '../config/port-taken.js';
import { type Finding, note, ok, problem } from './finding.js';

const ANSWER_LIMIT_MS = 2000;
/** Addresses of every interface, where one cannot connect to on all systems. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Whether a start could listen. That Patchbay itself does is no fault of the settings: whoever starts it anew ends it first. */
export async function checkPort({ PORT, HOST }: Environment): Promise<Finding> {
  const why = await portTaken(PORT, HOST);
  if (why === undefined) return ok(`port ${PORT} on ${HOST} is free`);
  if (why !== 'EADDRINUSE') return problem(`nobody can listen on ${HOST} port ${PORT} (${why}): set HOST and PORT.`);
  if (await isPatchbay(PORT, HOST))
    return note(`port ${PORT} on ${HOST} is that of a Patchbay that runs: end it before the next start, or set PORT`);
  return problem(`port ${PORT} on ${HOST} is taken: stop what listens there, or set PORT.`);
}

async function isPatchbay(port: number, host: string): Promise<boolean> {
  const reached = EVERYWHERE[host] ?? host;
  const name = reached.includes(':') ? `[${reached}]` : reached;
  try {
    const there = new Connection({ url: `http://${name}:${port}`, timeoutMs: ANSWER_LIMIT_MS });
    const { body } = await there.exchange({ path: '/api/v1/llm-config/health' });
    return typeof body === 'object' && body !== null && 'status' in body && 'revision' in body;
  } catch (error) {
    // Whatever listens there does not speak HTTP.
    if (error instanceof PatchbayError) return false;
    throw error;
  }
}
