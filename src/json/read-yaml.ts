import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { GatewayError } from '../errors/gateway-error.js';
import { readJsonBody } from './read-json-body.js';
import type { ReadYaml } from './read-yaml.worker.js';

export const MAX_YAML_BYTES = 8 * 1024 * 1024;
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const LONGEST_MS = 20_000;
const RESOURCES = { maxOldGenerationSizeMb: 512, stackSizeMb: 4 } as const;
/** Beside this file, in the same language. */
const WORKER = new URL(`./read-yaml.worker${extname(import.meta.filename)}`, import.meta.url);

/**
 * The value of one YAML 1.2 document, which must be one that JSON could say. YAML is read a hundred times as slowly as
 * JSON, so it is done in a thread of its own; what would take all memory or time ends there.
 *
 * @throws {GatewayError} `invalid_request` naming the line, without quoting it: it may hold a secret
 */
export async function readYaml(bytes: Buffer): Promise<unknown> {
  if (!isUtf8(bytes)) throw new GatewayError('invalid_request', 'The body is not valid UTF-8.');
  const { json, faultyLine } = await inTurn(() => readInThread(bytes.toString('utf8')));
  const place = faultyLine === undefined ? '' : ` (line ${faultyLine})`;
  if (json === undefined) throw new GatewayError('invalid_request', `The body is not valid YAML${place}.`);
  if (json.length > MAX_JSON_BYTES)
    throw new GatewayError('invalid_request', 'The body grows too large by its aliases.');
  // What is refused in JSON is refused in YAML: __proto__, and what is too deep.
  return readJsonBody(Buffer.from(json)).value;
}

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: each may take half a gigabyte. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}

async function readInThread(text: string): Promise<ReadYaml> {
  const worker = new Worker(WORKER, { workerData: { text }, resourceLimits: RESOURCES, env: {}, execArgv: [] });
  try {
    const [read]: ReadYaml[] = await once(worker, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
    return read ?? {};
  } catch (error) {
    throw new GatewayError('invalid_request', 'The body takes too much time or memory to be read as YAML; send JSON.', {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}
