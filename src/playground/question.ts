import { GatewayError } from '../errors/gateway-error.js';
import { type JsonBody, readJsonBody } from '../json/read-json-body.js';
import { enabledProvider } from '../snapshot/route.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { AskPlayground } from './playground.dto.js';

/** Whose policy applies where only a provider is named. */
const USUAL_PURPOSE = 'chat';

/** Who is to be asked. */
export interface Asked {
  readonly purpose: string;
  /** It alone; undefined: whoever serves the purpose. */
  readonly providerId: number | undefined;
  /** As the record calls it. */
  readonly label: string;
}

/** @throws {GatewayError} `invalid_request` unless a purpose or a provider is named; `not_found` without that provider */
export function askedOf(body: AskPlayground, snapshot: Pick<Snapshot, 'providers'>): Asked {
  const { purpose, provider_type: type, provider_id: id } = body;
  if (type === undefined && id === undefined) {
    if (purpose === undefined) throw wrong('purpose', 'name a purpose, or provider_type and provider_id');
    return { purpose, providerId: undefined, label: `purpose ${purpose}` };
  }
  if (id === undefined) throw wrong('provider_id', 'needed beside provider_type');
  if (type === undefined) throw wrong('provider_type', 'needed beside provider_id');
  const provider = enabledProvider(snapshot, id);
  if (provider.type !== type) throw wrong('provider_type', `"${provider.name}" is of the type ${provider.type}`);
  const policy = purpose ?? USUAL_PURPOSE;
  return { purpose: policy, providerId: id, label: `provider ${provider.label} for purpose ${policy}` };
}

/** The body as an app would have sent it. */
export function questionIn({ model, messages, max_tokens, temperature, stream = false }: AskPlayground): JsonBody {
  const said = messages.map(({ role, content }) => ({ role, content }));
  return readJsonBody(Buffer.from(JSON.stringify({ model, messages: said, max_tokens, temperature, stream })));
}

function wrong(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}
