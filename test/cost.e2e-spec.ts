import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
let vendorId: number;
beforeAll(async () => {
  gateway = await startGateway();
  const { body } = await gateway.manage<{ id: number }>('POST', '/api-keys', {
    provider: 'openai',
    key_name: 'main',
    api_key: 'sk-test-0123456789abcdef',
  });
  vendorId = body.id;
}, 60_000);
afterAll(() => gateway.stop(), 60_000);

interface Explained {
  readonly basis: string;
  readonly reason: string;
  readonly entered: readonly { readonly model: string | null; readonly status: string }[];
  readonly published: { readonly vendor: string; readonly model: string; readonly rates: object } | null;
  readonly example: { readonly input_million_usd: number; readonly output_million_usd: number } | null;
}

async function explain(id: number, model?: string): Promise<Explained> {
  const named = model === undefined ? '' : `&model=${encodeURIComponent(model)}`;
  const { status, body } = await gateway.manage<Explained>('GET', `/prices?provider_id=${id}${named}`);
  expect(status).toBe(200);
  return body;
}

const PRICES = [
  { model: 'gpt-4o', effective_from: '2999-01-01T00:00:00Z', input_per_million: 9 },
  { model: 'gpt-4o', effective_from: '2020-01-01T00:00:00Z', input_per_million: 3, output_per_million: 4 },
  { model: 'gpt-4o', input_per_million: 1 },
  { model: 'other', input_per_million: 5, output_per_million: 6, cached_input_per_million: 1 },
];

describe('prices', () => {
  it('are those the vendor publishes while none is entered, and unknown where it publishes none', async () => {
    expect(await explain(vendorId, 'gpt-4o')).toMatchObject({
      basis: 'published',
      published: { vendor: 'OpenAI', model: 'gpt-4o', rates: { input_mtok: 2.5 } },
      example: { input_million_usd: 2.5, output_million_usd: 10 },
    });
    const unknown = await explain(vendorId, 'my-own-model');
    expect(unknown).toMatchObject({ basis: 'unknown', published: null, example: null });
    expect(unknown.reason).toMatch(/none is published for "my-own-model" at openai.*PATCH/);
    expect((await explain(vendorId)).reason).toMatch(/No model is named/);
  });

  it('that are entered go before, by model and day, and each says why it applies or not', async () => {
    const { status, body } = await gateway.manage('PATCH', `/api-keys/${vendorId}`, { prices: PRICES });
    expect([status, body['prices']]).toEqual([200, PRICES]);
    const explained = await explain(vendorId, 'gpt-4o');
    expect(explained).toMatchObject({ basis: 'operator', example: { input_million_usd: 3, output_million_usd: 4 } });
    expect(explained.entered.map((price) => price.status).toSorted()).toEqual(
      ['applies', 'not_begun', 'other_model', 'superseded'].toSorted(),
    );
    expect(await explain(vendorId, 'gpt-4o-mini')).toMatchObject({ basis: 'published' });
    await gateway.manage('PATCH', `/api-keys/${vendorId}`, { model: 'gpt-4o' });
    const { body: kept } = await gateway.manage('GET', `/api-keys/${vendorId}`);
    expect(kept['prices']).toEqual(PRICES);
  });

  it('of a server of one’s own are nothing, until somebody enters what an hour costs', async () => {
    const server = { name: 'gpu', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
    const { body } = await gateway.manage<{ id: number }>('POST', '/servers', server);
    expect(await explain(body.id, 'any')).toMatchObject({ basis: 'free', example: { input_million_usd: 0 } });
    await gateway.manage('PATCH', `/servers/${body.id}`, { prices: [{ per_hour: 2.5 }] });
    expect(await explain(body.id, 'any')).toMatchObject({ basis: 'operator', entered: [{ per_hour: 2.5 }] });
  });

  it.each([
    ['no list', { input_per_million: 1 }, 'prices'],
    ['a negative price', [{ input_per_million: -1 }], 'prices.0.input_per_million'],
    ['a price that is no number', [{ per_hour: 1 }, { output_per_million: '1' }], 'prices.1.output_per_million'],
    ['an entry without a price', [{}], 'prices'],
    ['a model without a price', [{ model: 'gpt-4o', cached_input_per_million: 1 }], 'prices'],
    ['a day that is none', [{ per_hour: 1, effective_from: 'soon' }], 'prices.0.effective_from'],
    ['a day without its time', [{ per_hour: 1, effective_from: '2026-01-01' }], 'prices.0.effective_from'],
    ['a member nobody knows', [{ usd: 1 }], 'prices.0.usd'],
    ['a null', [{ model: null, per_hour: 1 }], 'prices.0.model'],
  ])('refuse %s, naming the field', async (_, prices, field) => {
    const { status, body } = await gateway.manage<{ errors: readonly { field: string }[] }>(
      'PATCH',
      `/api-keys/${vendorId}`,
      { prices },
    );
    expect([status, new Set(body.errors.map((error) => error.field))]).toEqual([400, new Set([field])]);
  });

  it('of a provider that is not there are not found, and a wrong id is refused', async () => {
    expect((await gateway.manage('GET', '/prices?provider_id=99999')).status).toBe(404);
    for (const query of ['', '?provider_id=x', '?provider_id=0', '?provider_id=1&model=', '?provider_id=1&other=1']) {
      expect((await gateway.manage('GET', `/prices${query}`)).status).toBe(400);
    }
  });
});
