import { describe, expect, it } from '@jest/globals';
import { somePurpose, someProvider } from './some.js';
import { whyNot } from './why-not.js';

const CLINICAL = somePurpose('clinical', [], { data_policy: 'local_only' }).purpose;
const CHAT = somePurpose('chat', []).purpose;

describe('why a cable cannot go in', () => {
  it('is said where requests would leave', () => {
    const vendor = someProvider(1, { type: 'api_key', name: 'OpenRouter', reach: 'external' });
    expect(whyNot(CLINICAL, vendor)).toBe('clinical stays local, and OpenRouter is an external vendor');
    expect(whyNot(CHAT, vendor)).toBeUndefined();
    expect(whyNot(CLINICAL, someProvider(2, { reach: 'unknown' }))).toBeUndefined();
  });

  it('is said of what is disabled, or marked as for something else', () => {
    expect(whyNot(CHAT, someProvider(1, { enabled: false }))).toMatch(/disabled/);
    expect(whyNot(CHAT, someProvider(1, { notFor: ['chat'] }))).toBe('server-1 is marked as not for chat');
  });

  it('is said of what the purpose requires', () => {
    const needs = { ...CHAT.requirements, tools: true, context_tokens: 32_000 };
    const demanding = { ...CHAT, requirements: needs };
    expect(whyNot(demanding, someProvider(1, { capabilities: { tools: false } }))).toMatch(/lack tools/);
    expect(whyNot(demanding, someProvider(1, { capabilities: { context_tokens: 8192 } }))).toMatch(/so long a context/);
    expect(whyNot(demanding, someProvider(1))).toBeUndefined();
  });
});
