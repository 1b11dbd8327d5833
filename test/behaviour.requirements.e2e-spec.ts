import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HELLO, Scene } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
afterAll(() => scene.stop());

const TOOL = { type: 'function', function: { name: 'f', parameters: {} } };
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
const LONG = 'word '.repeat(10_000);

interface Case {
  readonly name: string;
  /** What makes a target unfit. */
  readonly capabilities: Readonly<Record<string, boolean | number>>;
  readonly body: object;
  readonly reason: string;
  readonly param: string;
}

const NO_TOOLS = { capabilities: { tools: false }, reason: 'lacks_tools', param: 'tools' };
const NO_SCHEMA = { capabilities: { json_schema: false }, reason: 'lacks_json_schema', param: 'response_format' };
const NO_EYES = { capabilities: { vision: false }, reason: 'lacks_vision', param: 'messages' };
const SHORT = { capabilities: { context_tokens: 2000 }, reason: 'context_too_small', param: 'messages' };

const CASES: readonly Case[] = [
  { name: 'tools', ...NO_TOOLS, body: { ...HELLO, tools: [TOOL] } },
  { name: 'functions, as they were called before', ...NO_TOOLS, body: { ...HELLO, functions: [TOOL.function] } },
  {
    name: 'a JSON schema',
    ...NO_SCHEMA,
    body: { ...HELLO, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } },
  },
  {
    name: 'vision',
    ...NO_EYES,
    body: { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, IMAGE] }] },
  },
  { name: 'context for a long prompt', ...SHORT, body: { messages: [{ role: 'user', content: LONG }] } },
  {
    name: 'context for a long prompt in parts',
    ...SHORT,
    body: { messages: [{ role: 'user', content: [{ type: 'text', text: LONG }] }] },
  },
  { name: 'context for a long answer', ...SHORT, body: { ...HELLO, max_completion_tokens: 3000 } },
];

describe.each(CASES)('a request that needs $name', ({ capabilities, body, reason, param }) => {
  it('goes past a target that is declared unable, and the trail says why', async () => {
    await scene.cast({ name: 'first', capabilities }, 'second');
    const answer = await scene.ask(body);
    expect([answer.status, answer.trail]).toEqual([200, `first=skipped:${reason}, second=200`]);
    expect((await scene.upstream('first').counters()).connections).toEqual([]);
    expect((await scene.ask(HELLO)).trail).toBe('first=200');
  });

  it('is 400 invalid_request naming the member when no target is able', async () => {
    await scene.cast({ name: 'first', capabilities }, { name: 'second', capabilities });
    const answer = await scene.ask(body);
    expect([answer.status, answer.trail]).toEqual([400, `first=skipped:${reason}, second=skipped:${reason}`]);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'invalid_request', param });
    expect(answer.text).toMatch(/No provider of \\"chat\\" can do what this request needs.*\\"first\\".*\\"second\\"/);
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  it('is served by a target that declares nothing, or that it can', async () => {
    const able = Object.fromEntries(
      Object.entries(capabilities).map(([name, value]) => [name, value === false ? true : 1_000_000]),
    );
    await scene.cast({ name: 'first', capabilities: able });
    expect((await scene.ask(body)).trail).toBe('first=200');
    await scene.cast('first');
    expect((await scene.ask(body)).trail).toBe('first=200');
  });
});

describe('a request that asks for none of it', () => {
  it.each([
    ['empty tools', { ...HELLO, tools: [] }],
    ['a plain JSON answer', { ...HELLO, response_format: { type: 'json_object' } }],
    ['text in parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] }],
    ['a prompt of about the context', { messages: [{ role: 'user', content: 'x'.repeat(11_000) }] }],
  ])('is not kept from a target that can none: %s', async (_, body) => {
    const capabilities = { tools: false, json_schema: false, vision: false, context_tokens: 2000 };
    await scene.cast({ name: 'first', capabilities });
    expect((await scene.ask(body)).trail).toBe('first=200');
  });
});

describe('requirements of the purpose', () => {
  it('hold for every request, as if each asked for them', async () => {
    await scene.cast('first', 'second');
    await scene.gateway.manage('PUT', '/purposes/chat', { requirements: { tools: true, context_tokens: 8000 } });
    expect((await scene.ask()).trail).toBe('first=200');
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('first')}`, { capabilities: { tools: false } });
    expect((await scene.ask()).trail).toBe('first=skipped:lacks_tools, second=200');
    await scene.gateway.manage('PATCH', `/servers/${scene.idOf('first')}`, { capabilities: { context_tokens: 7999 } });
    expect((await scene.ask()).trail).toBe('first=skipped:context_too_small, second=200');
  });
});
