import type { Schema } from '../../../api/types.js';
import { suggestedName } from '../names.js';

/** A provider on its way in. */
export interface Draft {
  readonly isVendor: boolean;
  /** Vendor, or type of server. */
  readonly kind: string;
  readonly title: string;
  readonly baseUrl: string;
  /** Whether the address is the vendor's own, so that it need not be entered. */
  readonly hasOwnAddress: boolean;
  readonly keysUrl: string | null;
  readonly secret: string;
  readonly model: string;
  /** '' until it is entered or suggested. */
  readonly name: string;
  /** USD a million tokens; '' leaves the price to what the vendor publishes. */
  readonly inputPrice: string;
  readonly outputPrice: string;
}

const EMPTY = { secret: '', model: '', name: '', inputPrice: '', outputPrice: '' };

export function draftOfServer({ name, title, usual_ports }: Schema<'KnownServerType'>): Draft {
  const [port] = usual_ports;
  const baseUrl = port === undefined ? '' : `http://127.0.0.1:${port}`;
  return { ...EMPTY, isVendor: false, kind: name, title, baseUrl, hasOwnAddress: true, keysUrl: null };
}

export function draftOfVendor({ name, title, base_url, keys_url }: Schema<'KnownVendor'>): Draft {
  const hasOwnAddress = base_url === null;
  return { ...EMPTY, isVendor: true, kind: name, title, baseUrl: base_url ?? '', hasOwnAddress, keysUrl: keys_url };
}

/** What is still to be entered before it can be tested; undefined when nothing is. */
export function missingIn({ baseUrl, isVendor, secret }: Draft): string | undefined {
  if (!URL.canParse(baseUrl.trim()) || !/^https?:/.test(baseUrl.trim()))
    return 'Enter the whole address, beginning with http:// or https://.';
  return isVendor && secret === '' ? 'Enter the key.' : undefined;
}

/** With a name and a model where there is no choice. */
export function completed(draft: Draft, models: readonly string[] | null): Draft {
  const [only, ...others] = models ?? [];
  return {
    ...draft,
    name: draft.name || suggestedName(draft.title, draft.baseUrl, draft.isVendor),
    model: draft.model || (only !== undefined && others.length === 0 ? only : ''),
  };
}

export function serverBodyOf(draft: Draft): Schema<'CreateServer'> {
  return {
    ...sharedOf(draft),
    name: draft.name.trim(),
    server_type: draft.kind as Schema<'CreateServer'>['server_type'],
    base_url: draft.baseUrl.trim(),
    ...(draft.secret !== '' && { api_key: draft.secret }),
  };
}

export function apiKeyBodyOf(draft: Draft): Schema<'CreateApiKey'> {
  return {
    ...sharedOf(draft),
    key_name: draft.name.trim(),
    provider: draft.kind as Schema<'CreateApiKey'>['provider'],
    base_url: draft.baseUrl.trim(),
    api_key: draft.secret,
  };
}

function sharedOf({ model, inputPrice, outputPrice }: Draft): Pick<Schema<'CreateServer'>, 'model' | 'prices'> {
  const price = {
    ...(inputPrice.trim() !== '' && { input_per_million: Number(inputPrice) }),
    ...(outputPrice.trim() !== '' && { output_per_million: Number(outputPrice) }),
  };
  return {
    ...(model.trim() !== '' && { model: model.trim() }),
    ...(Object.keys(price).length > 0 && { prices: [price] }),
  };
}

/** Ports out of `8080, 9000-9002`; undefined when it is something else, or too many. */
export function portsIn(text: string): readonly number[] | undefined {
  const ports = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap(portsOf);
  const isFine = ports.length <= MOST_PORTS && ports.every((port) => port >= 1 && port <= LAST_PORT);
  return isFine ? ports : undefined;
}

const MOST_PORTS = 32;
const LAST_PORT = 65_535;

function portsOf(part: string): readonly number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  const length = Number(last) - Number(first) + 1;
  if (!(length >= 1 && length <= MOST_PORTS)) return [Number.NaN];
  return Array.from({ length }, (_, index) => Number(first) + index);
}
