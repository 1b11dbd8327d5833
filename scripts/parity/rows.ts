/** What the users of five earlier systems had, and find here: the rows that docs/parity.md tells more of. */
export interface ParityRow {
  readonly id: string;
  readonly title: string;
}

const SYSTEMS = {
  A: [
    'EXTERNAL_LLM_* seed a provider and put it first for chat',
    'the external one first, the local chain after it; told in headers, log and metrics',
    'default temperature and max_tokens of a provider; values of the request win',
    'bearer token, X-API-Key or custom headers of a provider; model servers without any',
    'an answer can carry its model as provider:model',
    'streaming, token counts, 30 s default timeout, apps with JWTs that carry agent_type',
  ],
  B: [
    'agent_type and model_port choose the route; the port wins',
    'a port that is down or loads its model falls back; requests never hang',
    'requests per second of an address and of a key; 429 with headers',
    'chat/completions, healthz, docs; CORS, security headers, health of servers',
    'npm run demo starts five model servers with their agent types',
  ],
  C: [
    'YAML of servers and models and JSON of collections can be imported; pending_installation',
    'status of models and servers, health and test of the integration',
    'generate, embed and batch by the name of a model',
    'health, circuit breaker, three attempts with backoff, pooled connections, limits of time',
    'response cache by purpose, in memory or Redis',
    'embeddings of another size than the collection are refused',
    'requests per minute with a burst; CORS; metrics, alert rules, dashboard',
    'keys of models from the environment when importing',
  ],
  D: [
    'servers, api-keys, active, tests, models and health under their names',
    'OPENROUTER_API_KEY at the first start: api key 1, active for chat',
    'keys are encrypted, shown masked, never returned, logged or sent',
    'key:generate writes .env.auth; the master key can be changed',
    'health test before use, fallback after it; ai_server free, api_key metered',
    '503 no_provider_configured tells the call that fixes it',
    'self-test of a running instance',
    'requests, tokens and cost are counted per key',
  ],
  E: [
    'INTERNAL_LLM_*, OPENAI_API_KEY and PRIMARY_LLM_PROVIDER seed two providers and their chain',
    'TypeScript client: generate, current and available providers, switch',
    "examples of services on OpenAI's SDK",
    'clear errors for connection refused, 401, model not found, timeout',
    'data sensitivity decides whether a fallback may leave the house',
  ],
} as const;

export const PARITY_ROWS: readonly ParityRow[] = Object.entries(SYSTEMS).flatMap(([system, titles]) =>
  titles.map((title, index) => ({ id: `${system}${index + 1}`, title })),
);
