import { editJson, type JsonBytes } from '../../json/edit-json.js';
import type { JsonBody } from '../../json/read-json-body.js';
import type { Protocol } from '../protocol.js';
import { membersFrom } from './default-members.js';
import { hasStreamOptions, streamOptionsWithUsage, withStreamUsage } from './stream-usage.js';

/** Members of a request that are meant for Patchbay and would be refused by strict upstreams. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['agent_type', 'model_port']);

/** OpenAI's wire format: the request already has it, so only the model and the wish for usage change. */
export const openAi: Protocol = Object.freeze({
  name: 'openai',
  prepare: (endpoint, body, preparation) => {
    const set = membersFrom(endpoint, body, preparation);
    return {
      path: `/${endpoint}`,
      body: preparation.withUsage ? askingForUsage(body, set) : edited(body, set),
    };
  },
} satisfies Protocol);

function askingForUsage(body: JsonBody, set: ReadonlyMap<string, string>): JsonBytes {
  if (!hasStreamOptions(body)) return withStreamUsage(edited(body, set));
  const options = streamOptionsWithUsage(body);
  return edited(body, options === undefined ? set : new Map([...set, ['stream_options', options]]));
}

function edited(body: JsonBody, set: ReadonlyMap<string, string>): JsonBytes {
  return editJson(body, { set, drop: OWN_MEMBERS });
}
