import { describe, expect, it } from '@jest/globals';
import { LocalOnlyFindings } from './local-only-findings.js';

class CountingJudge {
  readonly asked: string[] = [];

  async refusalFor(baseUrl: string): Promise<string | undefined> {
    this.asked.push(baseUrl);
    return baseUrl.includes('outside') ? 'its address is outside' : undefined;
  }
}

describe('findings about local_only', () => {
  it('refuse what leads outside, in words that follow the name', async () => {
    const findings = new LocalOnlyFindings(new CountingJudge());
    expect(await findings.refusalOf({ type: 'ai_server', baseUrl: 'http://outside' })).toBe(
      'cannot serve a local_only purpose: its address is outside; use a server in your own network',
    );
    expect(await findings.refusalOf({ type: 'ai_server', baseUrl: 'http://inside' })).toBeUndefined();
  });

  it('refuse external vendors without a look at their address', async () => {
    const judge = new CountingJudge();
    const refusal = await new LocalOnlyFindings(judge).refusalOf({ type: 'api_key', baseUrl: 'https://inside' });
    expect(refusal).toMatch(/^is an external vendor/);
    expect(judge.asked).toEqual([]);
  });

  it('look at each address once, also when asked at the same time', async () => {
    const judge = new CountingJudge();
    const findings = new LocalOnlyFindings(judge);
    const providers = ['http://a', 'http://b', 'http://a'].map((baseUrl) => ({ type: 'ai_server', baseUrl }) as const);
    await Promise.all(providers.map((provider) => findings.refusalOf(provider)));
    await findings.refusalOf({ type: 'ai_server', baseUrl: 'http://b' });
    expect(judge.asked).toEqual(['http://a', 'http://b']);
  });
});
