/**
 * Which folder of src/ may import from which. A folder may always import from itself; files directly in src/ put the
 * parts together and may import from all.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  // Serves the built admin page, which talks to the API like everybody else.
  admin: ['errors'],
  config: ['errors'],
  time: [],
  // Processes that share a port: a primary loads it, so it is without what serves.
  cluster: ['config'],
  concurrency: [],
  crypto: [],
  // How packages are loaded, and when.
  loading: [],
  memory: [],
  json: ['errors'],
  validation: ['errors'],
  database: ['config', 'errors'],
  egress: ['config', 'errors'],
  protocols: ['errors', 'json'],
  snapshot: ['protocols', 'errors'],
  audit: ['cluster', 'database', 'config', 'crypto', 'errors', 'access', 'revisions', 'validation'],
  access: [
    'database',
    'config',
    'crypto',
    'egress',
    'errors',
    'snapshot',
    'revisions',
    'validation',
    'usage',
    'audit',
    'loading',
    'memory',
  ],
  revisions: [
    'cluster',
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'validation',
    'audit',
  ],
  encryption: ['database', 'crypto', 'errors', 'access', 'revisions', 'validation', 'usage', 'audit'],
  providers: [
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'revisions',
    'validation',
    'usage',
    'time',
    'concurrency',
    'audit',
  ],
  purposes: [
    'database',
    'crypto',
    'snapshot',
    'protocols',
    'errors',
    'config',
    'access',
    'egress',
    'revisions',
    'validation',
    'providers',
    'usage',
    'time',
  ],
  seeding: ['database', 'config', 'egress', 'errors', 'protocols', 'providers', 'purposes', 'revisions'],
  transfer: [
    'database',
    'access',
    'egress',
    'errors',
    'json',
    'loading',
    'protocols',
    'providers',
    'purposes',
    'revisions',
    'snapshot',
    'validation',
  ],
  usage: [
    'database',
    'config',
    'crypto',
    'snapshot',
    'errors',
    'access',
    'validation',
    'audit',
    'time',
    'loading',
    'memory',
  ],
  // What goes on now, for those who look at it.
  live: ['access', 'database', 'errors', 'inference', 'providers', 'revisions', 'snapshot', 'usage'],
  inference: ['snapshot', 'protocols', 'errors', 'json', 'access', 'egress', 'usage', 'audit'],
  // Models by name, on top of what serves OpenAI's API.
  models: ['access', 'concurrency', 'errors', 'inference', 'json', 'protocols', 'providers', 'snapshot', 'validation'],
  // Asks as apps do, for an admin.
  playground: ['access', 'audit', 'errors', 'inference', 'json', 'snapshot', 'validation'],
  operations: [
    'loading',
    'cluster',
    'database',
    'config',
    'errors',
    'snapshot',
    'access',
    'inference',
    'json',
    'protocols',
    'usage',
    'revisions',
  ],
  // Looks at what a start depends on, without starting.
  'config-check': ['access', 'config', 'crypto', 'database', 'encryption'],
  // Programs of their own that ask a running Patchbay over HTTP; nothing of the server may import them.
  client: [],
  cli: ['client', 'concurrency', 'config'],
};

/** The narrow doors of folders that others may use only in part. */
export const DOORS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Types and decorators, and the one way out; nothing that reads a database.
  inference: {
    access: [
      'access/access.decorator',
      'access/principal',
      'access/limits/allowance',
      'access/shared-answers/shared-answers',
    ],
    egress: ['egress/upstream-pools', 'egress/describe-failure'],
    audit: ['audit/local-only-refusals'],
  },
  // Whether an address is local or allowed is a question of addresses, whoever asks.
  purposes: {
    // A preflight asks the providers of a chain, with what their own tests know about answers.
    egress: ['egress/locality', 'egress/probe-client'],
    providers: [
      'providers/asked-provider',
      'providers/health-verdict',
      'providers/model-names',
      'providers/provider-probe',
      'providers/server-types',
    ],
    // How a purpose's budget stands is shown with it.
    usage: [
      'usage/budgets/budget-states',
      'usage/budgets/budget-state.dto',
      // An explanation knows what a request would be refused for.
      'usage/budgets/budgets.port',
      'usage/cost/pricing',
      'usage/views/recorded-queries',
    ],
  },
  // The environment describes providers and one chain; they are written as over the API.
  seeding: {
    egress: ['egress/base-url-policy'],
    protocols: ['protocols/openai/vendors'],
    providers: [
      'providers/api-key-fields',
      'providers/provider-addresses',
      'providers/provider-store',
      'providers/providers.module',
      'providers/server-fields',
      'providers/server-types',
    ],
    purposes: ['purposes/chain-store', 'purposes/purposes.module'],
    revisions: ['revisions/key-vault', 'revisions/revision-publisher'],
  },
  // A file is written as apps, providers and purposes are, by what writes those.
  transfer: {
    access: ['access/access.decorator', 'access/apps/app-fields', 'access/apps/app-rules', 'access/apps/app.dto'],
    egress: ['egress/locality'],
  },
  // What has been used of a provider is shown with it.
  providers: {
    usage: ['usage/views/provider-figures'],
    // What is tried and not stored is on record.
    audit: ['audit/audit'],
  },
  // What else is sealed with the master key.
  encryption: {
    usage: ['usage/contents/content-keys'],
    audit: ['audit/audit-key-context', 'audit/chain-writer'],
  },
  // Whoever changes something puts it on record.
  usage: { audit: ['audit/audit'] },
  audit: {
    // Which of the processes that share a port this one is; nothing that starts others.
    cluster: ['cluster/this-worker'],
    access: ['access/access.decorator', 'access/principal'],
    revisions: ['revisions/fleet-keys'],
  },
  // Apps are part of the configuration, so writing them is a write like others.
  access: {
    // Issuers of tokens are asked for their public keys like vendors for their models.
    egress: ['egress/base-url-policy', 'egress/describe-failure', 'egress/probe-client', 'egress/web-client'],
    revisions: [
      'revisions/deleted.dto',
      'revisions/fleet-keys',
      'revisions/history/change.dto',
      'revisions/propagation/applied.dto',
      'revisions/revision-publisher',
      'revisions/write-context',
    ],
    // How an app's budget stands is shown with it.
    usage: ['usage/budgets/budget-states', 'usage/budgets/budget-state.dto'],
    audit: ['audit/audit'],
  },
  revisions: {
    cluster: ['cluster/this-worker'],
    egress: ['egress/locality', 'egress/base-url-policy'],
    audit: ['audit/audit'],
  },
  // Reads what others know; nothing that changes it.
  live: {
    access: [
      'access/access.decorator',
      'access/access.module',
      'access/credential-directory',
      'access/credentials/credential-change',
      'access/principal',
      'access/standing-callers',
    ],
    inference: ['inference/inference.module', 'inference/live-requests'],
    providers: ['providers/provider-state', 'providers/provider-state.dto'],
    revisions: [
      'revisions/propagation/instance-registry',
      'revisions/propagation/this-instance',
      'revisions/snapshot-loader',
    ],
    usage: [
      'usage/minutes/busiest',
      'usage/minutes/first-bytes',
      'usage/minutes/new-requests',
      'usage/minutes/recent-minutes',
      'usage/minutes/spent-today',
      'usage/minutes/subject-hour',
      'usage/views/request-log.dto',
    ],
  },
  // Asks as an app would, and shows how providers are doing; nothing that reads a database.
  models: {
    access: ['access/access.decorator', 'access/caller-limits', 'access/principal'],
    providers: ['providers/provider-state', 'providers/provider-state.dto'],
  },
  // Who asks, and how it is put on record; nothing that reads a database.
  playground: {
    access: [
      'access/access.decorator',
      'access/access.module',
      'access/admin-places',
      'access/calling-admin',
      'access/principal',
      'access/stand-in.decorator',
      'access/standing-callers',
    ],
    audit: ['audit/audit'],
  },
  'config-check': {
    access: ['access/limits/redis/ping-redis'],
    encryption: ['encryption/sealed-tables'],
  },
  // Its own environment, and what a good secret is; nothing of a server.
  cli: { config: ['config/command-environment', 'config/is-master-key', 'config/version'] },
  // Whether what is served is right, to show it; nothing that changes it.
  operations: {
    cluster: ['cluster/messages', 'cluster/this-worker'],
    usage: ['usage/records', 'usage/usage-health'],
    revisions: [
      'revisions/missing-master-keys',
      'revisions/propagation/heartbeat',
      'revisions/propagation/instance-registry',
      'revisions/propagation/this-instance',
    ],
  },
};
