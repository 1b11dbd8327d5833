type Scalar = 'text' | 'secret' | 'url' | 'choice' | 'boolean' | 'id' | 'slug' | 'weight';
type Allowed =
  | 'nullable slugs'
  | 'nullable ids'
  | 'nullable texts'
  | 'rate limits'
  | 'nullable budget'
  | 'overlap'
  | 'algorithms'
  | 'tolerance';
type Nullable =
  | 'nullable text'
  | 'nullable object'
  | 'nullable time'
  | 'nullable secret'
  | 'nullable boolean'
  | 'nullable id'
  | 'nullable price';
type OfFiles = 'entries' | 'vector size';
type OfRequests = 'request defaults' | 'nullable auth' | 'static headers';
type Settings = 'timeouts' | 'limits' | 'capabilities' | 'attempts' | 'requirements' | 'metadata';
export type FieldKind = Scalar | Allowed | Nullable | Settings | OfFiles | OfRequests | 'ports' | 'targets' | 'tiers';

/** Every field that a route knows. */
export type Fields = Readonly<Record<string, FieldKind>>;

const SETTING_FIELDS: Fields = {
  model: 'nullable text',
  enabled: 'boolean',
  timeouts: 'timeouts',
  limits: 'limits',
  capabilities: 'capabilities',
  price: 'nullable price',
  defaults: 'request defaults',
  auth: 'nullable auth',
  headers: 'static headers',
  status: 'choice',
  status_reason: 'nullable text',
  metadata: 'metadata',
};
export const SERVER_FIELDS: Fields = {
  name: 'text',
  server_type: 'choice',
  base_url: 'url',
  api_key: 'nullable secret',
  ...SETTING_FIELDS,
  model_path: 'nullable text',
  use_for_chat: 'nullable boolean',
  use_for_embeddings: 'nullable boolean',
  use_for_reranking: 'nullable boolean',
};
export const API_KEY_FIELDS: Fields = {
  provider: 'choice',
  key_name: 'text',
  api_key: 'secret',
  base_url: 'url',
  ...SETTING_FIELDS,
  use_for_ops_center: 'boolean',
};
export const ACTIVE_FIELDS: Fields = {
  purpose: 'slug',
  provider_type: 'choice',
  provider_id: 'id',
  model: 'nullable text',
  fallbacks: 'targets',
  fallback_provider_type: 'choice',
  fallback_provider_id: 'id',
  tiers: 'tiers',
  activate_at: 'nullable time',
  until: 'nullable time',
};
export const PURPOSE_FIELDS: Fields = {
  description: 'text',
  data_policy: 'choice',
  timeouts: 'timeouts',
  attempts: 'attempts',
  delivery: 'choice',
  requirements: 'requirements',
};
export const JWT_FIELDS: Fields = {
  issuer: 'text',
  audience: 'text',
  algorithms: 'algorithms',
  secret: 'nullable secret',
  jwks_url: 'nullable text',
  jwks: 'nullable object',
  clock_tolerance_seconds: 'tolerance',
};
export const ADMIN_FIELDS: Fields = { name: 'text', role: 'choice', enabled: 'boolean' };
export const APP_FIELDS: Fields = {
  name: 'text',
  description: 'nullable text',
  enabled: 'boolean',
  may_pick_providers: 'boolean',
  purposes: 'nullable slugs',
  providers: 'nullable ids',
  models: 'nullable texts',
  limits: 'rate limits',
  budget: 'nullable budget',
  must_use_own_keys: 'boolean',
};

export const FILE_SECTIONS: Fields = {
  format: 'choice',
  servers: 'entries',
  api_keys: 'entries',
  purposes: 'entries',
  collections: 'entries',
  agent_types: 'entries',
  apps: 'entries',
  active: 'entries',
};
