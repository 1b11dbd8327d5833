import { GatewayError } from '../errors/gateway-error.js';
import { LongText } from '../json/long-text.js';
import type { JsonBody } from '../json/read-json-body.js';
import { asksForStreamUsage } from '../protocols/openai/stream-usage.js';
import { DEFAULT_PURPOSES, type Endpoint, isMedia, writesText } from '../protocols/protocol.js';
import type { ChoiceQuery } from '../snapshot/candidates.js';
import type { RouteQuery } from '../snapshot/route.js';
import type { Requirements } from '../snapshot/snapshot.js';
import { conversationKey } from './conversation-key.js';
import { promptIn, type ReadPrompt } from './prompt.js';
import { needsIn } from './request-needs.js';
import type { Upload } from './upload.js';
import { MOST_TOKENS_PER_MEDIUM, choicesIn, inputBound, outputBound, type TokenBounds } from './token-bounds.js';

const MAX_PORT = 65_535;

/** A request's own bytes, and what they say. */
interface Content {
  readonly body: JsonBody;
  readonly members: JsonObject;
}

/** What is not JSON is not looked into. */
const UNREAD: Content = { body: { bytes: Buffer.alloc(0), value: {}, members: [] }, members: {} };

/** A request of an app as far as Patchbay looks into it; what few requests need is looked up when it is asked for. */
export class InferenceRequest implements ChoiceQuery {
  readonly wantsStream: boolean;
  /** A stream is asked for, but not what it comes to, so that the client must not see that. */
  readonly hidesUsage: boolean;
  private knownNeeds: Requirements | undefined;
  private knownPrompt: ReadPrompt | undefined;
  private readonly jsonBytes: number;

  constructor(
    readonly endpoint: Endpoint,
    readonly query: RouteQuery,
    private content: Content,
    private readonly sessionId: string | undefined,
    /** In place of a JSON body. */
    readonly upload?: Upload,
  ) {
    const { members, body } = content;
    this.wantsStream = members['stream'] === true;
    this.hidesUsage = this.wantsStream && endpoint.endsWith('completions') && !asksForStreamUsage(members);
    this.jsonBytes = body.bytes.length;
  }

  /** Of the body, as it arrived. */
  get bytes(): number {
    return this.upload?.bytes ?? this.jsonBytes;
  }

  get body(): JsonBody {
    return this.content.body;
  }

  get needs(): Requirements {
    return (this.knownNeeds ??= needsIn(this.content.members));
  }

  /** What the model is given to read, without the texts themselves. */
  get prompt(): ReadPrompt {
    return (this.knownPrompt ??= promptIn(this.content.members));
  }

  /** The most it can come to; to be asked for before it is released. */
  get bounds(): TokenBounds {
    if (this.upload) return UPLOAD_BOUNDS;
    const { members } = this.content;
    const input = inputBound(this.bytes, this.prompt);
    if (!writesText(this.endpoint) && !isMedia(this.endpoint)) return { input, output: 0, choices: 0 };
    return { input, output: outputBound(members), choices: choicesIn(members) };
  }

  get affinityKey(): string | undefined {
    return this.sessionId ?? conversationKey(this.content.members);
  }

  /** It will not be sent again: a long stream must not keep a long prompt in memory, only what is counted of it. */
  release(): void {
    this.knownNeeds = this.needs;
    this.prompt.release();
    this.content = UNREAD;
  }
}

/** How long a sound is, or how large an image, is not known before it has passed. */
const UPLOAD_BOUNDS: TokenBounds = Object.freeze({ input: MOST_TOKENS_PER_MEDIUM, output: null, choices: 1 });

export interface Envelope {
  /** Header `X-LLM-Purpose`. */
  readonly purpose: string | string[] | undefined;
  /** Header `X-Session-Id`. */
  readonly sessionId: string | string[] | undefined;
  readonly mayPickProviders: boolean;
  /** Of the token it came with, for a body that has none. */
  readonly agentType?: string | undefined;
  /** The only one that may serve it. */
  readonly providerId?: number | undefined;
}

/** @throws {GatewayError} `invalid_request` naming the member whose type is wrong; everything else is the upstream's to judge. */
export function admit(endpoint: Endpoint, body: JsonBody | undefined, envelope: Envelope): InferenceRequest {
  const value = body?.value;
  if (!body || !isObject(value)) {
    throw new GatewayError('invalid_request', 'The body must be a JSON object, with content-type application/json.');
  }
  requireBoolean(value, 'stream');
  const query: RouteQuery = {
    defaultPurpose: DEFAULT_PURPOSES[endpoint],
    purpose: single(envelope.purpose),
    agentType: optionalText(value, 'agent_type') ?? envelope.agentType,
    modelPort: optionalPort(value),
    providerId: envelope.providerId,
    model: optionalText(value, 'model'),
    mayPickProviders: envelope.mayPickProviders,
  };
  return new InferenceRequest(endpoint, query, { body, members: value }, single(envelope.sessionId));
}

/** A form chooses its route by its headers alone: it is not read before it is sent on. */
export function admitForm(endpoint: Endpoint, upload: Upload, envelope: Envelope): InferenceRequest {
  const query: RouteQuery = {
    defaultPurpose: DEFAULT_PURPOSES[endpoint],
    purpose: single(envelope.purpose),
    agentType: envelope.agentType,
    mayPickProviders: false,
  };
  return new InferenceRequest(endpoint, query, UNREAD, single(envelope.sessionId), upload);
}

type JsonObject = Readonly<Record<string, unknown>>;

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optionalText(body: JsonObject, key: 'agent_type' | 'model'): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(key, value instanceof LongText ? 'a shorter text' : 'text');
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
