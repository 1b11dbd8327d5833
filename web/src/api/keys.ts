/** Names of everything the page keeps of the server. The first part is what live events refresh. */
export const keys = {
  me: ['me'],
  overview: ['overview'],
  servers: ['servers'],
  apiKeys: ['api-keys'],
  purposes: ['purposes'],
  active: ['active'],
  agentTypes: ['agent-types'],
  collections: ['collections'],
  revisions: ['revisions'],
  instances: ['instances'],
  apps: ['apps'],
  admins: ['admins'],
  budgets: ['budgets'],
  encryption: ['encryption'],
  audit: ['audit'],
  usage: ['usage'],
  requests: ['requests'],
  vendors: ['vendors'],
  sessions: ['sessions'],
} as const;

/** What a new revision may have changed. */
export const ROUTED = [
  keys.servers,
  keys.apiKeys,
  keys.purposes,
  keys.active,
  keys.agentTypes,
  keys.collections,
  keys.revisions,
  keys.instances,
] as const;
