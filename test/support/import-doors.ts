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
    providers: [
      'providers/probing/next-probes',
      'providers/probing/probing.module',
      'providers/provider-state',
      'providers/provider-state.dto',
    ],
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
    client: ['client/connection', 'client/patchbay-error'],
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
