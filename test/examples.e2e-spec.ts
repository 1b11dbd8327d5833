import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { startModelServer } from './support/upstreams.js';

const ROOT = new URL('..', import.meta.url).pathname;
const MODEL = 'qwen-0.6b-medicaldataset-f16.gguf';

interface Gateway {
  readonly url: string;
  readonly appKey: string;
}

/** What an example is run against. Everything below only knows a base URL and an app key. */
async function withGateway(use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const appKey = 'app-key-of-the-examples-test';
  const server = await startModelServer({ model: MODEL, dimension: 8, apiKey: appKey });
  try {
    await use({ url: server.url, appKey });
  } finally {
    await server.stop();
  }
}

interface Outcome {
  readonly exitCode: unknown;
  readonly output: string;
}

async function run(command: string, file: string, { url, appKey }: Gateway): Promise<Outcome> {
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
    await withGateway(async (gateway) => {
      const { exitCode, output } = await run(command, file, gateway);
      for (const words of says) expect(output).toContain(words);
      expect(exitCode).toBe(0);
    });
  });

  it.each(EXAMPLES)('$file ends with an error when the key is wrong', async ({ command, file }) => {
    await withGateway(async ({ url }) => {
      const { exitCode, output } = await run(command, file, { url, appKey: 'not-the-key' });
      expect(output).toMatch(/Invalid API Key|invalid_api_key/);
      expect(exitCode).not.toBe(0);
    });
  });
});
