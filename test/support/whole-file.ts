/**
 * A file in which every field of every entry has a value that is not its default. Whoever adds a column to one of these
 * tables gives it a value here, or lists it as left out in the test of exports.
 */
export const WHOLE_FILE = {
  format: 'patchbay/1',
  servers: [
    {
      name: 'gpu-1',
      server_type: 'vllm',
      base_url: 'http://127.0.0.1:8101/v1',
      model: 'mixtral-8x7b',
      enabled: false,
      timeouts: { connect_ms: 900, total_ms: 60_000 },
      limits: { max_concurrent: 7 },
      rates: { requests_per_minute: 100, burst: 10 },
      capabilities: { vision: false, context_tokens: 32_000 },
      price: { output_per_million: 0.25 },
      prices: [{ model: 'mixtral-8x7b', effective_from: '2026-01-01T00:00:00Z', per_hour: 0.5 }],
      defaults: { temperature: 0.2, max_tokens: 512 },
      auth: { style: 'header', header: 'x-gpu-key' },
      headers: { 'x-team': 'maps' },
      status: 'pending_installation',
      status_reason: 'waiting for its disk',
      metadata: { rack: 4, nested: { empty: null, list: [] } },
      model_path: '/models/mixtral.gguf',
      use_for_chat: true,
      use_for_embeddings: false,
      use_for_reranking: false,
    },
    { name: 'größer, "quoted": yes', server_type: 'llamacpp', base_url: 'http://127.0.0.1:8102' },
  ],
  api_keys: [
    {
      key_name: 'main',
      provider: 'openai',
      base_url: 'https://api.openai.com/v1',
      model: 'gpt-4o-mini',
      use_for_ops_center: true,
    },
    { key_name: 'spare', provider: 'openrouter' },
  ],
  purposes: [
    {
      slug: 'clinical',
      description: 'Questions of clinicians: "no", 0x10, ~',
      data_policy: 'local_only',
      timeouts: { first_byte_ms: 5000 },
      attempts: { max_retries: 0 },
      delivery: 'complete',
      requirements: { tools: true, vector_size: 4096 },
      budget: { usd_per_day: 3, hard: false },
      content_days: 30,
      cache_ttl_seconds: 300,
      cache_shared: true,
      model_labels: true,
    },
    { slug: 'plain' },
  ],
  collections: [
    { name: 'notes', model: 'clinical', vector_size: 4096, distance: 'dot' },
    { name: 'letters', model: 'gpu-1', vector_size: 384 },
  ],
  agent_types: [{ name: 'AIDoctor', purpose: 'clinical' }],
  apps: [
    {
      name: 'shop',
      description: 'The shop',
      enabled: false,
      may_pick_providers: true,
      purposes: ['clinical'],
      providers: ['main', 'gpu-1'],
      models: ['gpt-4o-mini'],
      limits: { requests_per_second: 9 },
      budget: { usd_per_month: 50 },
      must_use_own_keys: true,
    },
    { name: 'nobody', purposes: [], providers: [] },
  ],
  active: [
    {
      purpose: 'clinical',
      tiers: [
        { strategy: 'least_busy', targets: [{ provider: 'gpu-1', model: 'pinned', weight: 3 }] },
        { strategy: 'weighted', targets: [{ provider: 'größer, "quoted": yes' }, { provider: 'gpu-1' }] },
      ],
    },
    { purpose: 'plain', tiers: [{ targets: [{ provider: 'main' }] }, { targets: [{ provider: 'spare' }] }] },
  ],
};
