import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { bodyText, startModelServer, type ModelServer } from './support/upstreams.js';

const MODEL = 'BiMediX2-8B-hf.i1-Q6_K.gguf';
const API_KEY = 'key-of-the-model-server';
const WEATHER_TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } } },
  },
} as const;

let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startModelServer({ model: MODEL, dimension: 64, apiKey: API_KEY, tokenDelayMs: 1 });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: API_KEY, maxRetries: 0 });
});
beforeEach(() => server.forgetReceived());
afterAll(() => server.stop());

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

function ask(content: string): { model: string; messages: [{ role: 'user'; content: string }] } {
  return { model: MODEL, messages: [{ role: 'user', content }] };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

async function bytesFor(extra: object): Promise<string> {
  const body = JSON.stringify({ ...ask('Same?'), model: 'whatever', ...extra });
  const headers = { authorization: `Bearer ${API_KEY}` };
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body });
  return response.text();
}

describe('B5 the demo model server, used through the official OpenAI SDK', () => {
  it('lists its model and tells its properties and health', async () => {
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toEqual([MODEL]);
    const props = await fetch(`${server.url}/props`, { headers: { authorization: `Bearer ${API_KEY}` } });
    expect(await props.json()).toMatchObject({ model_alias: MODEL, total_slots: 4 });
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}']);
  });

  it('answers a chat with its name, usage and timings', async () => {
    const answer = await client.chat.completions.create(ask('What helps against a headache?'));
    expect(answer.choices[0]?.message.content).toContain(`This is ${MODEL}. You asked: "What helps`);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
    expect(answer).toHaveProperty('timings.predicted_n', answer.usage?.completion_tokens);
  });

  it('streams the same text in chunks: role, content, finish reason, and usage only when asked', async () => {
    const question = ask('What helps against a headache?');
    const whole = await client.chat.completions.create(question);
    const chunks = await collect(await client.chat.completions.create({ ...question, stream: true }));
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: null });
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.some((chunk) => chunk.usage)).toBe(false);

    const counted = await collect(
      await client.chat.completions.create({ ...question, stream: true, stream_options: { include_usage: true } }),
    );
    expect(counted).toHaveLength(chunks.length + 1);
    expect(counted.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  });

  it('stops at max_tokens and at stop words', async () => {
    const cut = await client.chat.completions.create({ ...ask('Hello'), max_tokens: 3 });
    expect(cut.choices[0]?.finish_reason).toBe('length');
    expect(cut.usage?.completion_tokens).toBe(3);
    const stopped = await client.chat.completions.create({ ...ask('Hello'), stop: ['You asked'] });
    expect(stopped.choices[0]?.message.content).toBe(`This is ${MODEL}. `);
  });

  it('calls the tool the message asks for, and uses its result', async () => {
    const question = { ...ask('What is the weather in New York?'), tools: [WEATHER_TOOL] };
    const answer = await client.chat.completions.create(question);
    const call = answer.choices[0]?.message.tool_calls?.[0];
    expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"New York","unit":"celsius"}' },
    });

    const finalMessage = await client.chat.completions.stream(question).finalMessage();
    expect(finalMessage.tool_calls?.[0]).toMatchObject({
      id: call?.id,
      function: { arguments: '{"city":"New York","unit":"celsius"}' },
    });

    const result = await client.chat.completions.create({
      model: MODEL,
      messages: [...question.messages, finalMessage, { role: 'tool', tool_call_id: call?.id ?? '', content: '21 °C' }],
      tools: [WEATHER_TOOL],
    });
    expect(result.choices[0]?.message.content).toContain('21 °C');
  });

  it('leaves tools alone when the message does not ask for them', async () => {
    const answer = await client.chat.completions.create({ ...ask('Good morning'), tools: [WEATHER_TOOL] });
    expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
  });

  it('answers JSON that satisfies a schema', async () => {
    const answer = await client.chat.completions.create({
      ...ask('Describe the patient Ada Miller'),
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'patient',
          schema: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              age: { type: 'integer', minimum: 18 },
              tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 2 },
              born: { type: 'string', format: 'date' },
            },
            $defs: { tag: { enum: ['acute', 'chronic'] } },
          },
        },
      },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      name: 'Ada Miller',
      age: 18,
      tags: ['acute', 'acute'],
      born: '2025-10-09',
    });
  });

  it('completes prompts, whole and streamed, one choice per prompt', async () => {
    const request = { model: MODEL, prompt: ['Once upon a time', 'In the end'] };
    const whole = await client.completions.create(request);
    const chunks = await collect(await client.completions.create({ ...request, stream: true }));
    expect(whole.choices).toHaveLength(2);
    for (const choice of whole.choices) {
      const pieces = chunks.flatMap((chunk) => chunk.choices).filter(({ index }) => index === choice.index);
      expect(pieces.map((piece) => piece.text).join('')).toBe(choice.text);
    }
  });

  it('embeds with vectors of length 1, equal in both encodings, similar for similar texts', async () => {
    const input = ['the patient has a headache', 'a headache of the patient', 'invoice overdue'];
    // The SDK asks for base64 and decodes it unless told otherwise.
    const decoded = await client.embeddings.create({ model: MODEL, input });
    const plain = await client.embeddings.create({ model: MODEL, input, encoding_format: 'float' });
    expect(decoded.data.map((item) => item.embedding)).toEqual(plain.data.map((item) => item.embedding));
    const [first = [], second = [], third = []] = plain.data.map((item) => item.embedding);
    expect(first).toHaveLength(64);
    expect(dot(first, first)).toBeCloseTo(1);
    expect(dot(first, second)).toBeGreaterThan(dot(first, third));
  });

  it('ranks documents by relevance', async () => {
    const answer = await client.post('/rerank', {
      body: { query: 'chest pain', documents: ['invoice', 'sudden chest pain', 'back pain'], top_n: 2 },
    });
    expect(answer).toMatchObject({ results: [{ index: 1 }, { index: 2 }] });
  });

  it('answers in llama.cpp’s error form', async () => {
    const refused = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    expect([refused.status, await refused.text()]).toEqual([
      401,
      '{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}',
    ]);
    await expect(client.chat.completions.create({ model: MODEL, messages: [] })).rejects.toMatchObject({ status: 400 });
    await expect(client.chat.completions.create(ask('word '.repeat(5_000)))).rejects.toMatchObject({
      status: 400,
      error: { type: 'exceed_context_size_error', n_ctx: 4096 },
    });
    await expect(client.get('/nowhere')).rejects.toMatchObject({ status: 404 });
  });

  it('answers 503 "Loading model" while the model loads', async () => {
    await server.setLoading(true);
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.text()]).toEqual([
      503,
      '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
    ]);
    await expect(client.chat.completions.create(ask('Hello'))).rejects.toMatchObject({ status: 503 });
    await server.setLoading(false);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('gives the same bytes for the same question, also with routing fields or another model name', async () => {
    const first = await bytesFor({});
    expect(await bytesFor({ agent_type: 'Clinical', model_port: 8085, model: 'other' })).toBe(first);
    expect(await bytesFor({ temperature: 0.3 })).not.toBe(first);
    expect(await bytesFor({ stream: true })).toBe(await bytesFor({ stream: true }));
  });

  it('records what arrived, and when a client left in the middle of a stream', async () => {
    const stream = await client.chat.completions.create({ ...ask('Write 5000 words about sleep.'), stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const [request] = await server.waitFor({ closed: 1 });
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions', answered: false, closedEarly: true });
    expect(request && JSON.parse(bodyText(request))).toMatchObject({ stream: true });
    expect(request?.closedAt).toBeGreaterThan(request?.receivedAt ?? Number.NaN);
  });
});

describe('the demo model server as a vendor', () => {
  it('shows its models only to whoever has the key, when told to', async () => {
    const vendor = await startModelServer({ apiKey: API_KEY, guardModels: true });
    const statusWith = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${vendor.url}/v1/models`, { headers })).status;
    try {
      expect([await statusWith({}), await statusWith({ authorization: `Bearer ${API_KEY}` })]).toEqual([401, 200]);
      expect((await fetch(`${vendor.url}/health`)).status).toBe(200);
      expect((await fetch(`${server.url}/v1/models`)).status).toBe(200);
    } finally {
      await vendor.stop();
    }
  });
});
