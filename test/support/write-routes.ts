import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway } from './gateway.js';
import { providerKey } from './run-canaries.js';
import {
  SERVER_FIELDS,
  API_KEY_FIELDS,
  ACTIVE_FIELDS,
  PURPOSE_FIELDS,
  JWT_FIELDS,
  ADMIN_FIELDS,
  APP_FIELDS,
  FILE_SECTIONS,
  type Fields,
} from './write-fields.js';

/** A management route that takes a body. */
export interface WriteRoute {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** Below /api/v1/llm-config. */
  readonly path: string;
  /** Tells routes of the same method and path apart. */
  readonly note?: string;
  /** A body it accepts. */
  readonly valid: Readonly<Record<string, unknown>>;
  /** Every field it knows. */
  readonly fields: Fields;
  /** Whether it changes credentials, which are no part of the configuration. */
  readonly keepsRevision?: true;
  /** Whether it can do without a body. */
  readonly mayBeEmpty?: true;
}

const SERVER = {
  name: 'valid server',
  server_type: 'vllm',
  base_url: 'http://127.0.0.1:9',
  api_key: providerKey('89ab'),
  limits: { max_concurrent: 1 },
  price: { output_per_million: 0.5 },
};
const API_KEY = { provider: 'openai', key_name: 'valid key', api_key: providerKey('cdef') };

export interface Configured {
  readonly routes: readonly WriteRoute[];
  /** Writes without a body. */
  readonly deletions: readonly string[];
}

/** Every write of the management API on a configuration where each of them would succeed. */
export async function configureForWrites(gateway: Gateway): Promise<Configured> {
  const create = async (path: string, body: object): Promise<number> =>
    (await gateway.manage<{ id: number }>('POST', path, body)).body.id;
  const server = await create('/servers', { ...SERVER, name: 'stored server' });
  const apiKey = await create('/api-keys', { ...API_KEY, key_name: 'stored key' });
  const manyKeys = await create('/api-keys', { ...API_KEY, key_name: 'many keys' });
  const base_url = await startModelServer();
  const target = {
    provider_type: 'ai_server',
    provider_id: await create('/servers', { ...SERVER, name: 'in use', base_url }),
  };
  await gateway.manage('POST', '/active', { purpose: 'chat', ...target });
  const activate_at = new Date(Date.now() + 3_600_000).toISOString();
  const schedule = () =>
    gateway.manage<{ scheduled: readonly { id: number }[] }>('POST', '/active', {
      purpose: 'chat',
      ...target,
      activate_at,
    });
  const scheduledId = (await schedule()).body.scheduled[0]?.id;
  await schedule();
  await gateway.manage('PUT', '/purposes/spare', { description: 'a spare one' });
  await gateway.manage('PUT', '/agent-types/coder', { purpose: 'chat' });
  await gateway.manage('PUT', '/collections/letters', { model: 'mixtral', vector_size: 8 });
  const earlier = await gateway.manage<{ revision: number }>('PUT', '/purposes/rolled-back', {});
  await gateway.manage('PUT', '/purposes/rolled-back', { description: 'changed' });
  const app = await create('/apps', { name: 'stored app' });
  const key = await create(`/apps/${app}/keys`, {});
  const admin = await create('/admins', { name: 'stored admin', role: 'viewer' });
  const routes: readonly WriteRoute[] = [
    { method: 'POST', path: '/servers', valid: SERVER, fields: SERVER_FIELDS },
    { method: 'PUT', path: `/servers/${server}`, valid: SERVER, fields: SERVER_FIELDS },
    { method: 'PATCH', path: `/servers/${server}`, valid: { api_key: 'sk-another-key-1' }, fields: SERVER_FIELDS },
    {
      method: 'POST',
      path: '/servers/discover',
      valid: {},
      fields: { ports: 'ports', register: 'boolean' },
      mayBeEmpty,
    },
    { method: 'POST', path: '/api-keys', valid: API_KEY, fields: API_KEY_FIELDS },
    { method: 'PUT', path: `/api-keys/${apiKey}`, valid: API_KEY, fields: API_KEY_FIELDS },
    { method: 'PATCH', path: `/api-keys/${apiKey}`, valid: { api_key: 'sk-another-key-2' }, fields: API_KEY_FIELDS },
    {
      method: 'POST',
      path: `/api-keys/${manyKeys}/keys`,
      valid: { api_key: 'sk-another-key-3', weight: 3 },
      fields: { api_key: 'secret', app_id: 'nullable id', weight: 'weight', expires_at: 'nullable time' },
    },
    {
      method: 'PATCH',
      path: `/api-keys/${manyKeys}/keys/1`,
      valid: { weight: 7 },
      fields: { weight: 'weight', expires_at: 'nullable time' },
    },
    { method: 'POST', path: '/active', valid: { purpose: 'embeddings', ...target }, fields: ACTIVE_FIELDS },
    {
      method: 'POST',
      path: '/active',
      note: 'in tiers',
      valid: {
        purpose: 'embeddings',
        tiers: [{ strategy: 'least_busy', targets: [{ ...target, weight: 1000, model: 'pinned' }] }],
      },
      fields: { purpose: 'slug', tiers: 'tiers' },
    },
    {
      method: 'PUT',
      path: '/purposes/brand-new',
      valid: { description: 'new', data_policy: 'local_only' },
      fields: PURPOSE_FIELDS,
      mayBeEmpty,
    },
    {
      method: 'PUT',
      path: '/purposes/spare',
      valid: { attempts: { max_retries: 0 }, delivery: 'complete' },
      fields: PURPOSE_FIELDS,
      mayBeEmpty,
    },
    { method: 'PUT', path: '/agent-types/writer', valid: { purpose: 'chat' }, fields: { purpose: 'slug' } },
    {
      method: 'PUT',
      path: '/collections/notes',
      valid: { model: 'mixtral', vector_size: 4 },
      fields: { model: 'text', vector_size: 'vector size', distance: 'choice' },
    },
    { method: 'POST', path: '/import', valid: { servers: [{ ...SERVER, name: 'imported' }] }, fields: FILE_SECTIONS },
    {
      method: 'POST',
      path: `/revisions/${earlier.body.revision}/rollback`,
      valid: { reason: 'a mistake' },
      fields: { reason: 'text' },
      mayBeEmpty,
    },
    { method: 'POST', path: '/apps', valid: { name: 'valid app', purposes: ['chat'] }, fields: APP_FIELDS },
    { method: 'PATCH', path: `/apps/${app}`, valid: { budget: { usd_per_day: 2 } }, fields: APP_FIELDS },
    {
      method: 'POST',
      path: `/apps/${app}/keys`,
      valid: { name: 'valid key', limits: { requests_per_second: 7 } },
      fields: {
        name: 'nullable text',
        expires_at: 'nullable time',
        purposes: 'nullable slugs',
        limits: 'rate limits',
      },
      keepsRevision,
      mayBeEmpty,
    },
    {
      method: 'POST',
      path: `/apps/${app}/keys/${key}/rotate`,
      valid: { overlap_seconds: 60 },
      fields: { overlap_seconds: 'overlap', expires_at: 'nullable time' },
      keepsRevision,
      mayBeEmpty,
    },
    {
      method: 'PUT',
      path: `/apps/${app}/jwt`,
      valid: {
        issuer: 'https://login.example.com',
        audience: 'valid audience',
        algorithms: ['HS256'],
        secret: 'a-secret-of-both-sides-0123456789-abcdef',
      },
      fields: JWT_FIELDS,
      keepsRevision,
    },
    {
      method: 'POST',
      path: '/admins',
      valid: { name: 'valid admin', role: 'viewer' },
      fields: ADMIN_FIELDS,
      keepsRevision,
    },
    { method: 'PATCH', path: `/admins/${admin}`, valid: { role: 'operator' }, fields: ADMIN_FIELDS, keepsRevision },
    {
      method: 'POST',
      path: `/admins/${admin}/tokens`,
      valid: { name: 'valid token' },
      fields: { name: 'nullable text', expires_at: 'nullable time' },
      keepsRevision,
      mayBeEmpty,
    },
  ];
  const deletions = [
    `/servers/${server}`,
    `/api-keys/${apiKey}`,
    `/api-keys/${manyKeys}/keys/1`,
    '/active/chat',
    `/active/chat/scheduled/${scheduledId}`,
    '/active/chat/scheduled',
    '/purposes/spare',
    '/agent-types/coder',
    '/collections/letters',
    `/apps/${app}`,
  ];
  return { routes, deletions };
}

/** One that is there; it ends with the process. */
async function startModelServer(): Promise<string> {
  const server = createServer((_, response) => response.end('{"data":[]}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const mayBeEmpty = true;
const keepsRevision = true;
