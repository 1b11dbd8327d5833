import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { plug } from './support/plug.js';
import { bodyText, headerValues, type ModelServer, startModelServer } from './support/upstreams.js';

const MODEL = 'BiMediX2-8B-hf.i1-Q6_K.gguf';
const WEATHER_TOOL = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
} as const;
const TICKET_SCHEMA = {
  type: 'json_schema',
  json_schema: {
    name: 'ticket',
    schema: {
      type: 'object',
      properties: { title: { type: 'string' }, urgent: { type: 'boolean' } },
      required: ['title'],
    },
  },
} as const;

/** An SDK client that also keeps the bytes of its last answer. */
interface Observed {
  readonly client: OpenAI;
  bytes(): Promise<Buffer>;
}

function observed(baseURL: string, apiKey: string): Observed {
  let last: Promise<ArrayBuffer> | undefined;
  const client = new OpenAI({
    baseURL,
    apiKey,
    maxRetries: 0,
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      last = answer.clone().arrayBuffer();
      return answer;
    },
  });
  return { client, bytes: async () => Buffer.from((await last) ?? new ArrayBuffer(0)) };
}

let server: ModelServer;
let gateway: Gateway;
let direct: Observed;

beforeAll(async () => {
  server = await startModelServer({ model: MODEL, dimension: 64, tokenDelayMs: 1 });
  gateway = await startGateway();
  // What asking for token counts changes in a stream has a test of its own.
  const capabilities = { stream_usage: false };
  const [id] = await plug(gateway, 'chat', { name: 'demo', url: server.url, capabilities });
  for (const purpose of ['embeddings', 'reranking']) {
    await gateway.manage('POST', '/active?preflight=off', { purpose, provider_type: 'ai_server', provider_id: id });
  }
  direct = observed(`${server.url}/v1`, 'unused');
});
beforeEach(() => server.forgetReceived());
afterAll(async () => {
  await gateway.stop();
  await server.stop();
});

async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const chunk of stream) if (chunk !== undefined) count++;
  return count;
}

function ask(content: string): { model: string; messages: [{ role: 'user'; content: string }] } {
  return { model: MODEL, messages: [{ role: 'user', content }] };
}

const CALLS: readonly { name: string; call: (client: OpenAI) => Promise<unknown> }[] = [
  { name: 'non-stream', call: (client) => client.chat.completions.create(ask('What helps?')) },
  {
    name: 'stream',
    call: async (client) => drain(await client.chat.completions.create({ ...ask('Write 40 words'), stream: true })),
  },
  {
    name: 'stream with usage',
    call: async (client) =>
      drain(
        await client.chat.completions.create({
          ...ask('What helps?'),
          stream: true,
          stream_options: { include_usage: true },
        }),
      ),
  },
  {
    name: 'tool call',
    call: (client) => client.chat.completions.create({ ...ask('What is the weather in Oslo?'), tools: [WEATHER_TOOL] }),
  },
  {
    name: 'streamed tool call',
    call: async (client) =>
      drain(await client.chat.completions.create({ ...ask('Weather in Oslo?'), tools: [WEATHER_TOOL], stream: true })),
  },
  {
    name: 'JSON schema',
    call: (client) => client.chat.completions.create({ ...ask('Make a ticket'), response_format: TICKET_SCHEMA }),
  },
  { name: 'text completion', call: (client) => client.completions.create({ model: MODEL, prompt: 'Once upon' }) },
  {
    name: 'embeddings',
    call: (client) => client.embeddings.create({ model: MODEL, input: ['one', 'two'], encoding_format: 'float' }),
  },
  { name: 'embeddings as base64', call: (client) => client.embeddings.create({ model: MODEL, input: 'one' }) },
  {
    name: 'rerank',
    call: (client) =>
      client.post('/rerank', { body: { model: MODEL, query: 'pain', documents: ['rain', 'pain relief'] } }),
  },
  {
    name: 'an error of the model server',
    call: (client) => client.chat.completions.create({ ...ask(''), messages: [] }).catch((error: unknown) => error),
  },
];

describe.each(['v1', 'api/v1/llm'])('the official OpenAI SDK through /%s', (prefix) => {
  it.each(CALLS)('$name: request and answer are the same bytes as without Patchbay', async ({ call }) => {
    const through = observed(`${gateway.url}/${prefix}`, gateway.appKey);
    await call(direct.client);
    await call(through.client);

    expect((await through.bytes()).equals(await direct.bytes())).toBe(true);
    expect((await direct.bytes()).length).toBeGreaterThan(50);
    const [sent, relayed] = await server.received();
    expect(relayed && bodyText(relayed)).toBe(sent && bodyText(sent));
    expect(relayed?.path).toBe(sent?.path);
  });
});

describe('what the model server gets to see', () => {
  it('is neither the app key nor a header the client made up', async () => {
    await gateway.infer('chat/completions', ask('Hello'), { 'x-secret-of-client': 'yes', cookie: 'a=b' });
    const [request] = await server.received();
    const names = request?.headers.map(([name]) => name.toLowerCase()).toSorted();
    expect(names).toEqual(
      ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'].toSorted(),
    );
    expect(request && headerValues(request, 'accept-encoding')).toEqual(['identity']);
    expect(JSON.stringify(request)).not.toContain(gateway.appKey);
  });

  it('keeps numbers and spelling of members it does not change, and drops only its own', async () => {
    const body = `{ "model":"${MODEL}", "seed":12345678901234567890,"temperature":1.0 ,"agent_type":"none",\n"model_port":null,"messages":[{"role":"user","content":"\\u00e9"}]}`;
    const answer = await gateway.infer('chat/completions', body);
    expect(answer.status).toBe(200);
    const [request] = await server.received();
    expect(request && bodyText(request)).toBe(
      `{"model":"${MODEL}","seed":12345678901234567890,"temperature":1.0,"messages":[{"role":"user","content":"\\u00e9"}]}`,
    );
  });
});

describe('models', () => {
  it('lists purposes and the models of providers, each readable by its id', async () => {
    await gateway.manage('POST', '/servers', {
      name: 'pinned',
      server_type: 'vllm',
      base_url: server.url,
      model: 'org/m',
    });
    const { client } = observed(`${gateway.url}/v1`, gateway.appKey);
    const listed = await client.models.list();
    expect(listed.data.map(({ id }) => id)).toEqual(['chat', 'embeddings', 'reranking', 'pinned/org/m']);
    for (const { id } of listed.data) expect((await client.models.retrieve(id)).id).toBe(id);
    await expect(client.models.retrieve('nothing')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });
});
