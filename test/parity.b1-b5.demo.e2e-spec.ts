import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startChildServer } from '../demo/child-server.ts';
import { managementApi } from '../demo/stage/management-api.ts';
import { trafficKey } from '../demo/stage/traffic-key.ts';
import { waitUntil } from '../src/database/embedded/poll.js';
import { type DemoServer, RunningDemo } from './support/running-demo.js';
import { isAlive } from './support/test-folders.js';

const run = promisify(execFile);
const MODEL_SERVER = new URL('../demo/model-server.ts', import.meta.url);
const START_MS = 120_000;
const BACK_WITHIN_MS = 30_000;

/** Table B: who answers for whom. */
const TABLE: readonly (readonly [port: number, model: string, agentTypes: readonly string[]])[] = [
  [8080, 'qwen-0.6b-medicaldataset-f16.gguf', ['default']],
  [8081, 'Llama-3.1-MedPalm2-imitate-8B-Instruct.Q6_K.gguf', ['MedicalQA', 'Chat']],
  [8082, 'qwen-0.6b-medicaldataset-f16.gguf', ['Scribe', 'Triage']],
  [8084, 'openinsurancellm-llama3-8b.Q5_K_M.gguf', ['Claims', 'Billing', 'Insurance']],
  [8085, 'BiMediX2-8B-hf.i1-Q6_K.gguf', ['Clinical', 'AIDoctor']],
];
const AGENT_TYPES = TABLE.flatMap(([port, model, types]) => types.map((type) => [type, port, model] as const));

let demo: RunningDemo;
beforeAll(async () => {
  demo = await RunningDemo.start();
}, START_MS);
afterAll(() => demo.stop(), START_MS);

function standInFor(port: number): DemoServer {
  const server = demo.servers.find(({ standsInForPort }) => standsInForPort === port);
  if (!server) throw new Error(`nobody stands in for port ${port}`);
  return server;
}

interface Told {
  readonly provider: string | null;
  readonly model: string | undefined;
  readonly text: string | null;
}

/** With the official SDK; what it does not know goes into the body like everything else. */
async function viaSdk(routing: object): Promise<Told> {
  const client = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.credentials.appKey, maxRetries: 0 });
  const { data, response } = await client.chat.completions
    .create({ model: '', messages: [{ role: 'user', content: 'Good morning' }], ...routing })
    .withResponse();
  const text = data.choices[0]?.message.content ?? null;
  return { provider: response.headers.get('x-llm-provider'), model: data.model, text };
}

async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--max-time', '30', ...args]);
  return stdout;
}

/** The body and headers as a person sees them with `curl -i`. */
async function viaCurl(routing: object): Promise<Told> {
  const body = JSON.stringify({ ...routing, messages: [{ role: 'user', content: 'Good morning' }] });
  const output = await curl(
    '-i',
    `${demo.url}/v1/chat/completions`,
    '-H',
    `Authorization: Bearer ${demo.credentials.appKey}`,
    '-H',
    'Content-Type: application/json',
    '-d',
    body,
  );
  const provider = /^x-llm-provider: (.*?)\r?$/im.exec(output)?.[1] ?? null;
  const answer: { model?: string; choices?: { message: { content: string } }[] } = JSON.parse(
    output.slice(output.indexOf('\r\n\r\n')),
  );
  return { provider, model: answer.model, text: answer.choices?.[0]?.message.content ?? null };
}

describe.each([
  ['the OpenAI SDK', viaSdk],
  ['curl', viaCurl],
])('the demo with table B, driven by %s', (_, ask) => {
  it.each(AGENT_TYPES)('B1 agent_type %s is answered in place of port %d by %s', async (agent_type, port, model) => {
    expect(await ask({ agent_type })).toEqual({ provider: standInFor(port).name, model, text: expect.any(String) });
  });

  it('B1 no agent_type, and any other value, mean the default', async () => {
    const { name } = standInFor(8080);
    expect((await ask({})).provider).toBe(name);
    expect((await ask({ agent_type: 'Gardening' })).provider).toBe(name);
  });

  it.each(TABLE)(
    'B1 model_port of the stand-in for %d, also beside an agent_type of another one',
    async (port, model) => {
      const { name, port: model_port } = standInFor(port);
      const expected = { provider: name, model, text: expect.any(String) };
      expect(await ask({ model_port })).toEqual(expected);
      expect(await ask({ model_port, agent_type: port === 8084 ? 'Clinical' : 'Claims' })).toEqual(expected);
    },
  );
});

describe('the demo', () => {
  it('B5 has nine agent types and the default, five servers that speak llama.cpp’s dialect, with health of their own, and embeddings', async () => {
    expect(AGENT_TYPES.filter(([name]) => name !== 'default')).toHaveLength(9);
    const config = `${demo.url}/api/v1/llm-config`;
    const admin = `Authorization: Bearer ${demo.credentials.adminToken}`;
    const listed: { data: { name: string }[] } = JSON.parse(await curl(`${config}/agent-types`, '-H', admin));
    expect(listed.data.map(({ name }) => name).toSorted()).toEqual(AGENT_TYPES.map(([name]) => name).toSorted());
    for (const { id } of demo.servers) {
      const health: unknown = JSON.parse(await curl('-X', 'POST', `${config}/servers/${id}/test`, '-H', admin));
      expect(health).toMatchObject({ status: 'healthy' });
    }
    for (const { port, model } of demo.servers) {
      const asked = (path: string): Promise<string> => curl(`http://127.0.0.1:${port}${path}`);
      expect(JSON.parse(await asked('/health'))).toMatchObject({ status: 'ok' });
      expect(JSON.parse(await asked('/v1/models'))).toMatchObject({ data: [{ id: model }] });
      expect(await asked('/props')).toContain(model);
    }
    const client = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.credentials.appKey, maxRetries: 0 });
    const { data } = await client.embeddings.create({ model: 'embeddings', input: 'sleep', encoding_format: 'float' });
    expect(data[0]?.embedding).toHaveLength(384);
  });

  it('B5 streams token by token to the OpenAI SDK', async () => {
    const client = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.credentials.appKey, maxRetries: 0 });
    const routing = { agent_type: 'Clinical' };
    const stream = await client.chat.completions.create({
      model: '',
      messages: [{ role: 'user', content: 'Write 20 words about sleep' }],
      stream: true,
      ...routing,
    });
    let chunks = 0;
    for await (const { choices } of stream) if (choices[0]?.delta.content) chunks += 1;
    expect(chunks).toBeGreaterThan(1);
  });

  it('B5 is not filled with what a developer has in the environment', async () => {
    const admin = `Authorization: Bearer ${demo.credentials.adminToken}`;
    expect(JSON.parse(await curl(`${demo.url}/api/v1/llm-config/api-keys`, '-H', admin))).toMatchObject({ data: [] });
  });

  it('B5 sends its own traffic as an app of that name, however often it is started', async () => {
    const api = managementApi(demo.url, demo.credentials.adminToken);
    const keys = [await trafficKey(api), await trafficKey(api)];
    expect((await api.list('/apps')).filter(({ name }) => name === 'demo traffic')).toHaveLength(1);
    const asked = keys.map((key) => fetch(`${demo.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } }));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 200]);
  });

  it.each([
    ['the OpenAI SDK', viaSdk, 8084, 'Billing'],
    ['curl', viaCurl, 8085, 'AIDoctor'],
  ] as const)(
    'B2 a port that is killed is stood in for, and answers again when it is back, as %s sees it',
    async (_, ask, port, agent_type) => {
      const server = standInFor(port);
      process.kill(server.pid, 'SIGTERM');
      expect(await waitUntil(() => !isAlive(server.pid), BACK_WITHIN_MS)).toBe(true);
      const first = await ask({ agent_type });
      expect([first.provider, first.text]).toEqual([server.fallbacks[0], expect.any(String)]);
      expect((await ask({ model_port: server.port })).provider).toBe(standInFor(8080).name);

      const again = await startChildServer(MODEL_SERVER, ['--port', String(server.port), '--model', server.model]);
      try {
        const isBack = async (): Promise<boolean> => (await ask({ agent_type })).provider === server.name;
        expect(await waitUntil(isBack, BACK_WITHIN_MS)).toBe(true);
        expect(await ask({ model_port: server.port })).toMatchObject({ provider: server.name, model: server.model });
      } finally {
        await again.stop();
      }
    },
    START_MS,
  );

  it(
    'B5 ends with all that it has started',
    async () => {
      const other = await RunningDemo.start();
      expect(await other.stop()).toBe(0);
      expect(other.servers.filter(({ pid }) => isAlive(pid))).toEqual([]);
    },
    START_MS,
  );
});
