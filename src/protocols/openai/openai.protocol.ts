import { editJson } from '../../json/edit-json.js';
import type { Protocol } from '../protocol.js';

/** Members of a request that are meant for Patchbay and would be refused by strict upstreams. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['agent_type', 'model_port']);
const NOTHING: ReadonlyMap<string, string> = new Map();

/** OpenAI's wire format: the request already has it, so only the model changes. */
export const openAi: Protocol = Object.freeze({
  name: 'openai',
  prepare: (endpoint, body, model) => ({
    path: `/${endpoint}`,
    body: editJson(body, {
      set: model === null ? NOTHING : new Map([['model', JSON.stringify(model)]]),
      drop: OWN_MEMBERS,
    }),
  }),
} satisfies Protocol);
