import { GatewayError } from '../errors/gateway-error.js';
import type { JsonBody } from '../json/read-json-body.js';
import { DEFAULT_PURPOSES, type Endpoint } from '../protocols/protocol.js';
import type { RouteQuery } from '../snapshot/route.js';

const MAX_PORT = 65_535;

/** A request of an app as far as Patchbay looks into it. */
export interface InferenceRequest {
  readonly endpoint: Endpoint;
  readonly body: JsonBody;
  readonly query: RouteQuery;
}

interface Envelope {
  /** Header `X-LLM-Purpose`. */
  readonly purpose: string | string[] | undefined;
  readonly mayPickProviders: boolean;
}

/** @throws {GatewayError} `invalid_request` naming the member whose type is wrong; everything else is the upstream's to judge. */
export function admit(endpoint: Endpoint, body: JsonBody | undefined, envelope: Envelope): InferenceRequest {
  const value = body?.value;
  if (!body || !isObject(value)) {
    throw new GatewayError('invalid_request', 'The body must be a JSON object, with content-type application/json.');
  }
  requireBoolean(value, 'stream');
  return {
    endpoint,
    body,
    query: {
      defaultPurpose: DEFAULT_PURPOSES[endpoint],
      purpose: typeof envelope.purpose === 'string' ? envelope.purpose : undefined,
      agentType: optionalText(value, 'agent_type'),
      modelPort: optionalPort(value),
      model: optionalText(value, 'model'),
      mayPickProviders: envelope.mayPickProviders,
    },
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optionalText(body: JsonObject, key: 'agent_type' | 'model'): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(key, 'text');
}

function optionalPort({ model_port: port }: JsonObject): number | undefined {
  if (port === undefined || port === null) return undefined;
  if (Number.isInteger(port) && Number(port) >= 1 && Number(port) <= MAX_PORT) return Number(port);
  throw wrongType('model_port', `a whole number from 1 to ${MAX_PORT}`);
}

function requireBoolean(body: JsonObject, key: 'stream'): void {
  const value = body[key];
  if (value !== undefined && value !== null && typeof value !== 'boolean') throw wrongType(key, 'true or false');
}

function wrongType(param: string, expected: string): GatewayError {
  return new GatewayError('invalid_request', `${param} must be ${expected}.`, { param });
}
