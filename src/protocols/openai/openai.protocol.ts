import { editJson } from '../../json/edit-json.js';
import type { JsonBody } from '../../json/read-json-body.js';
import type { Protocol } from '../protocol.js';
import { hasStreamOptions, streamOptionsWithUsage, withStreamUsage } from './stream-usage.js';

/** Members of a request that are meant for Patchbay and would be refused by strict upstreams. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['agent_type', 'model_port']);
const NOTHING: ReadonlyMap<string, string> = new Map();

/** OpenAI's wire format: the request already has it, so only the model and the wish for usage change. */
export const openAi: Protocol = Object.freeze({
  name: 'openai',
  prepare: (endpoint, body, { model, withUsage }) => ({
    path: `/${endpoint}`,
    body: withUsage ? askingForUsage(body, model) : edited(body, modelSet(model)),
  }),
} satisfies Protocol);

function askingForUsage(body: JsonBody, model: string | null): Buffer {
  if (!hasStreamOptions(body)) return withStreamUsage(edited(body, modelSet(model)));
  const options = streamOptionsWithUsage(body);
  const set = modelSet(model);
  return edited(body, options === undefined ? set : new Map([...set, ['stream_options', options]]));
}

function edited(body: JsonBody, set: ReadonlyMap<string, string>): Buffer {
  return editJson(body, { set, drop: OWN_MEMBERS });
}

function modelSet(model: string | null): ReadonlyMap<string, string> {
  return model === null ? NOTHING : new Map([['model', JSON.stringify(model)]]);
}
