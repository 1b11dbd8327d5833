import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import type { Policy } from '../src/snapshot/snapshot.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { without } from './support/without.js';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const put = (slug: string, body: object): Promise<Answer> => gateway.manage('PUT', `/purposes/${slug}`, body);
const policyOf = (slug: string): Policy | undefined =>
  gateway.app.get(SnapshotHolder).current.purposes.get(slug)?.policy;

const FULL = {
  description: 'Questions of clinicians',
  data_policy: 'local_only',
  timeouts: { connect_ms: 1, first_byte_ms: 2, silence_ms: 3, total_ms: 4, stream_total_ms: 5 },
  attempts: { max_retries: 5 },
  delivery: 'complete',
  requirements: { tools: true, json_schema: true, vision: true, context_tokens: 8192, vector_size: 1024 },
  budget: { usd_per_day: 5, warn_at: 0.5, hard: false },
  content_days: 30,
  cache_ttl_seconds: 300,
  cache_shared: true,
  model_labels: true,
};

const upTo = (max: number) => fc.integer({ min: 1, max });

describe('the policy of a purpose', () => {
  it('is stored with every field, answered and read alike', async () => {
    const { status, body } = await put('full', FULL);
    expect([status, body]).toMatchObject([200, FULL]);
    const read = await gateway.manage('GET', '/purposes/full');
    expect(read.body).toEqual(without(body, 'revision'));
    const list = await gateway.manage<{ data: readonly object[] }>('GET', '/purposes');
    expect(list.body.data).toContainEqual(read.body);
  });

  it('is what requests are served under from the answer on', async () => {
    await put('served', FULL);
    expect(policyOf('served')).toEqual({
      dataPolicy: 'local_only',
      patience: { connectMs: 1, firstByteMs: 2, silenceMs: 3, totalMs: 4, streamTotalMs: 5 },
      maxRetries: 5,
      delivery: 'complete',
      requirements: { tools: true, jsonSchema: true, vision: true, contextTokens: 8192 },
      budget: { usdPerDay: 5, usdPerMonth: null, warnAt: 0.5, isHard: false },
      contentDays: 30,
      cache: { ttlSeconds: 300, isShared: true },
      modelLabels: true,
      vectorSize: 1024,
    });
    await put('served', { timeouts: { total_ms: 7 }, requirements: {} });
    expect(policyOf('served')).toMatchObject({
      patience: { totalMs: 7 },
      requirements: { tools: false, jsonSchema: false, vision: false, contextTokens: 0 },
    });
  });

  const CHANGES = {
    description: 'other',
    data_policy: 'any',
    timeouts: { silence_ms: 600_000 },
    attempts: { max_retries: 0 },
    delivery: 'stream',
    requirements: { tools: false, json_schema: false, vision: false, context_tokens: 1, vector_size: null },
  };
  it.each(Object.entries(CHANGES))('keeps all the rest when PUT gives %s alone', async (field, value) => {
    const { body: before } = await put(`one-${field.replace('_', '-')}`, FULL);
    const { body: after } = await put(String(before['slug']), { [field]: value });
    expect(after).toEqual({ ...before, [field]: value, revision: Number(before['revision']) + 1 });
    const { body: same } = await put(String(before['slug']), {});
    expect(without(same, 'revision')).toEqual(without(after, 'revision'));
  });

  it('replaces an object that is given as a whole', async () => {
    await put('whole', FULL);
    const { body } = await put('whole', { timeouts: {}, attempts: {}, requirements: { vision: true } });
    expect(body).toMatchObject({
      attempts: { max_retries: 2 },
      requirements: { tools: false, json_schema: false, vision: true, context_tokens: null, vector_size: null },
    });
    expect(body['timeouts']).toEqual({});
  });

  it('can be sent back as it was read', async () => {
    const { body: before } = await put('round', FULL);
    const fields = without(before, 'slug', 'active', 'agent_types', 'budget_state', 'created_at', 'revision');
    const { status, body: after } = await put('round', fields);
    expect([status, without(after, 'revision')]).toEqual([200, without(before, 'revision')]);
  });

  it('belongs to the purposes that exist from the start as well', async () => {
    const { body } = await put('chat', { attempts: { max_retries: 1 } });
    expect(body).toMatchObject({ description: 'Chat and text completions', attempts: { max_retries: 1 } });
  });

  it('comes back as it was given, whatever is given', async () => {
    const timeouts = fc.record(
      {
        connect_ms: upTo(10_000),
        first_byte_ms: upTo(600_000),
        silence_ms: upTo(600_000),
        total_ms: upTo(3_600_000),
        stream_total_ms: upTo(3_600_000),
      },
      { requiredKeys: [] },
    );
    const requirements = fc.record(
      {
        tools: fc.boolean(),
        json_schema: fc.boolean(),
        vision: fc.boolean(),
        context_tokens: fc.option(upTo(1_000_000_000)),
        vector_size: fc.option(upTo(1_000_000)),
      },
      { requiredKeys: [] },
    );
    const policies = fc.record(
      {
        data_policy: fc.constantFrom('any', 'local_only'),
        timeouts,
        attempts: fc.record({ max_retries: fc.integer({ min: 0, max: 5 }) }),
        delivery: fc.constantFrom('stream', 'complete'),
        requirements,
      },
      { requiredKeys: [] },
    );
    let timeoutsBefore: unknown = {};
    await fc.assert(
      fc.asyncProperty(policies, async (policy) => {
        const { status, body } = await put('any-policy', policy);
        expect(status).toBe(200);
        expect(body).toMatchObject(policy);
        expect(body['timeouts']).toEqual(policy.timeouts ?? timeoutsBefore);
        timeoutsBefore = body['timeouts'];
        expect((await gateway.manage('GET', '/purposes/any-policy')).body).toEqual(without(body, 'revision'));
      }),
      { numRuns: 25 },
    );
  });
});

describe('a policy is refused, and nothing is stored', () => {
  it.each([
    [{ data_policy: 'remote_only' }, 'data_policy'],
    [{ timeouts: { connect_ms: 10_001 } }, 'timeouts.connect_ms'],
    [{ timeouts: { stream_total_ms: 3_600_001 } }, 'timeouts.stream_total_ms'],
    [{ timeouts: { total_ms: 0 } }, 'timeouts.total_ms'],
    [{ attempts: { max_retries: 6 } }, 'attempts.max_retries'],
    [{ attempts: { max_retries: -1 } }, 'attempts.max_retries'],
    [{ attempts: { max_retries: null } }, 'attempts.max_retries'],
    [{ attempts: 3 }, 'attempts'],
    [{ delivery: 'half' }, 'delivery'],
    [{ requirements: { tools: 'yes' } }, 'requirements.tools'],
    [{ requirements: { context_tokens: 0 } }, 'requirements.context_tokens'],
    [{ requirements: { vector_size: 1.5 } }, 'requirements.vector_size'],
    [{ requirements: { audio: true } }, 'requirements.audio'],
    [{ cache_ttl_seconds: 0 }, 'cache_ttl_seconds'],
    [{ cache_ttl_seconds: 2_592_001 }, 'cache_ttl_seconds'],
    [{ cache_shared: null }, 'cache_shared'],
    [{ model_labels: 'yes' }, 'model_labels'],
    [{ colour: 1 }, 'colour'],
  ])('%j', async (body, field) => {
    await put('strict', FULL);
    const before = await revisionOf(gateway);
    expectProblem(await put('strict', { ...body, description: 'not stored' }), 400, 'invalid_request', [field]);
    expect(await revisionOf(gateway)).toBe(before);
    expect((await gateway.manage('GET', '/purposes/strict')).body).toMatchObject(FULL);
  });
});
