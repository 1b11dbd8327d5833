import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { asCurl, asOpenAiNode } from './as-code.js';
import type { Question } from './question.js';

const origin = 'https://patchbay.example';
const NASTY = `it's "$HOME" \`id\` $(id) \\ !! %s\n\u2028\u0000<b>`;
const question = (part: Partial<Question>): Question => ({
  purpose: 'chat',
  messages: [{ role: 'user', content: NASTY }],
  stream: true,
  ...part,
});

/** What a shell makes of the command, in place of running curl. */
function argumentsIn(command: string): readonly string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\036' "$each"; done; }\n${command}`;
  const output = execFileSync('sh', ['-c', script], { env: { APP_KEY: 'pb_app_x', PATH: '/usr/bin:/bin' } });
  return output.toString('utf8').split('\u001e').slice(0, -1);
}

describe('asCurl', () => {
  it('means the same to a shell, whatever was typed', () => {
    const found = argumentsIn(asCurl({ question: question({ temperature: 0.2 }), provider: null, origin }));
    expect(found.slice(0, 6)).toEqual([
      '-N',
      'https://patchbay.example/v1/chat/completions',
      '-H',
      'Authorization: Bearer pb_app_x',
      '-H',
      'Content-Type: application/json',
    ]);
    expect(JSON.parse(found.at(-1) ?? '')).toEqual({
      model: 'chat',
      messages: [{ role: 'user', content: NASTY }],
      temperature: 0.2,
      stream: true,
    });
  });

  it('names the purpose in a header where a model is asked for', () => {
    const found = argumentsIn(asCurl({ question: question({ model: 'm' }), provider: null, origin }));
    expect(found).toContain('X-LLM-Purpose: chat');
    expect(JSON.parse(found.at(-1) ?? '')).toMatchObject({ model: 'm' });
  });

  it('names a provider in the model, and no purpose, which would win', () => {
    const asked = question({ provider_type: 'ai_server', provider_id: 4 });
    const found = argumentsIn(asCurl({ question: asked, provider: { name: "o'gpu", model: 'llama' }, origin }));
    expect(found.join(' ')).not.toContain('X-LLM-Purpose');
    const body: unknown = JSON.parse(found.at(-1) ?? '');
    expect(body).toMatchObject({ model: "o'gpu/llama" });
    expect(Object.keys(body as object)).toEqual(['model', 'messages', 'stream']);
  });
});

describe('asOpenAiNode', () => {
  it('has no key in it, and the base URL of the page', () => {
    const code = asOpenAiNode({ question: question({ model: 'm' }), provider: null, origin });
    expect(code).toContain('baseURL: "https://patchbay.example/v1", apiKey: process.env.APP_KEY');
    expect(code).toContain('"X-LLM-Purpose": "chat"');
  });

  it('is JavaScript that says the same', () => {
    const code = asOpenAiNode({ question: question({}), provider: null, origin });
    const literal = /create\(([\s\S]*)\);\nfor await/.exec(code)?.[1] ?? '';
    const value: unknown = runInNewContext(`(${literal})`);
    expect(value).toMatchObject({ model: 'chat', messages: [{ content: NASTY }] });
  });
});
