import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { plug } from './support/plug.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const ROOT = new URL('..', import.meta.url).pathname;
const MODEL = 'qwen-0.6b-medicaldataset-f16.gguf';

type Target = Pick<Gateway, 'url' | 'appKey'>;

let server: ModelServer;
let gateway: Gateway;

beforeAll(async () => {
  server = await startModelServer({ model: MODEL, dimension: 8 });
  gateway = await startGateway();
  const [provider_id] = await plug(gateway, 'chat', { name: 'example server', url: server.url });
  await gateway.manage('POST', '/active', { purpose: 'embeddings', provider_type: 'ai_server', provider_id });
});
afterAll(async () => {
  await gateway.stop();
  await server.stop();
});

interface Outcome {
  readonly exitCode: unknown;
  readonly output: string;
}

async function run(command: string, file: string, { url, appKey }: Target): Promise<Outcome> {
  const child = spawn(command, [`examples/${file}`], {
    cwd: ROOT,
    env: { ...process.env, PATCHBAY_URL: url, APP_KEY: appKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode, output: output + errors };
}

const ANSWER = `This is ${MODEL}. You asked: "What is a patch bay?"`;
const TOOL_RESULT = `This is ${MODEL}. The tool answered: 7 °C and light rain`;
const TICKET = '{"customer_name":"Grace Hopper","priority":"high"}';
const VECTORS = '2 vectors of 8 numbers';

const EXAMPLES: readonly { command: string; file: string; says: readonly string[] }[] = [
  {
    command: 'sh',
    file: 'curl.sh',
    says: ['"object":"list"', ANSWER.replaceAll('"', '\\"'), 'data: [DONE]', '"object":"embedding"'],
  },
  {
    command: process.execPath,
    file: 'openai-node.ts',
    says: [ANSWER, 'get_weather({"city":"Oslo"})', TOOL_RESULT, TICKET],
  },
  {
    command: process.execPath,
    file: 'vercel-ai-sdk.ts',
    says: [ANSWER, 'get_weather(Oslo)', TOOL_RESULT, TICKET, VECTORS],
  },
  {
    command: process.execPath,
    file: 'langchain.ts',
    says: [ANSWER, 'get_weather({"city":"Oslo"})', TOOL_RESULT, TICKET, VECTORS],
  },
];

describe('E3 the examples run as they are', () => {
  it.each(EXAMPLES)('$file prints what its comments promise', async ({ command, file, says }) => {
    const { exitCode, output } = await run(command, file, gateway);
    for (const words of says) expect(output).toContain(words);
    expect(exitCode).toBe(0);
  });

  it.each(EXAMPLES)('$file ends with an error when the key is wrong', async ({ command, file }) => {
    const { exitCode, output } = await run(command, file, { url: gateway.url, appKey: 'not-the-key' });
    expect(output).toMatch(/invalid_api_key|credential is unknown/);
    expect(exitCode).not.toBe(0);
  });
});
