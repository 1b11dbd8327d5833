import type { Answers } from './answers.ts';
import { CONTENTS, SECRETS } from './canaries.ts';
import type { GossipingProvider } from './provider.ts';

/** What the provider answers in turn; 0: it hangs up in the middle. */
const STATUSES = [200, 301, 400, 401, 403, 404, 408, 422, 429, 500, 503, 0];
/** Their ids are those of the first things that are set up; what is tried only has taken 1. */
const SERVER = '/servers/2';
const VENDOR = '/api-keys/3';
const CHAT = '/v1/chat/completions';
/** Whatever may be read, the page's own questions included. */
const READ = [
  '/servers',
  `${SERVER}/models`,
  '/api-keys',
  `${VENDOR}/versions`,
  '/active',
  '/purposes',
  '/apps',
  '/apps/1/keys',
  '/admins',
  '/encryption',
  '/instances',
  '/budgets',
  '/usage?group_by=purpose',
  '/requests?limit=1000',
  '/revisions?limit=1000',
  '/revisions/3',
  '/revisions/1/diff/9',
  '/audit?limit=1000',
  '/audit/export',
  '/export?format=yaml',
];

/** Sets up providers with keys, an app and an admin; what exists already is refused, keys and all. */
export async function configure(answers: Answers, { url }: GossipingProvider): Promise<void> {
  const limits = { breaker_open_ms: 100 };
  const server = { name: 'server', server_type: 'vllm', base_url: url, api_key: SECRETS['server key'], limits };
  const vendor = { key_name: 'vendor', provider: 'custom', base_url: url, api_key: SECRETS['vendor key'], limits };
  await answers.manage('POST', '/servers?dry_run=true', server);
  const { id: serverId } = await answers.manage('POST', '/servers', server);
  const { id: vendorId } = await answers.manage('POST', '/api-keys', vendor);
  if (vendorId !== undefined) {
    await answers.manage('POST', `${VENDOR}/keys`, { api_key: SECRETS['second vendor key'] });
    const chain = { provider_type: 'api_key', provider_id: vendorId };
    const fallbacks = [{ provider_type: 'ai_server', provider_id: serverId }];
    for (const [purpose, settings] of Object.entries(PURPOSES)) {
      await answers.manage('PUT', `/purposes/${purpose}`, settings);
      await answers.manage('POST', '/active?preflight=off', { purpose, ...chain, fallbacks });
    }
  }
  await answers.manage('PUT', '/apps/1/jwt', {
    issuer: 'https://login.example.com',
    audience: 'patchbay',
    algorithms: ['HS256'],
    secret: SECRETS['secret of tokens'],
  });
  const { id: app } = await answers.make('app', '/apps', { name: `app ${answers.count}` });
  await answers.make('key of an app', `/apps/${String(app)}/keys`, {});
  const { id: admin } = await answers.make('admin', '/admins', { name: `admin ${answers.count}`, role: 'viewer' });
  await answers.make('token of an admin', `/admins/${String(admin)}/tokens`, {});
}

/** Some of its keys have been used by now. */
export async function rotateKeys(answers: Answers): Promise<void> {
  await answers.manage('POST', `${VENDOR}/rotate`, { api_key: SECRETS['later vendor key'], verify: false });
}

const PURPOSES = { chat: {}, embeddings: {}, cached: { cache_ttl_seconds: 60 }, kept: { content_days: 1 } };

/** Requests with keys where they do not belong. */
export async function sendNonsense(answers: Answers): Promise<void> {
  const secret = SECRETS['refused key'];
  const server = { name: 'other', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
  const encoded = encodeURIComponent(secret);
  for (const body of [
    { ...server, api_key: `${secret} with spaces` },
    { ...server, api_key: [secret] },
    { ...server, key: secret },
    { ...server, base_url: `http://user:${encoded}@127.0.0.1` },
    { ...server, server_type: secret },
    `{"api_key":${JSON.stringify(secret)},`,
    JSON.stringify(secret),
  ]) {
    await answers.manage('POST', '/servers', body);
  }
  await answers.manage('GET', '/servers', undefined, { token: SECRETS['unknown token'] });
  await answers.manage('GET', '/servers', undefined, { token: SECRETS['app key'] });
  await answers.manage('GET', `/servers?cursor=${encoded}`);
  await answers.manage('GET', '/servers', undefined, {
    headers: { 'x-api-key': secret, cookie: `session=${encoded}` },
  });
  await answers.call('POST', CHAT, { token: SECRETS['unknown token'], body: CONTENTS.prompt });
  await answers.ask(CHAT, `{"messages":[{"role":"user","content":${JSON.stringify(CONTENTS['prompt in no JSON'])}`);
  await answers.ask(CHAT, { model: 'chat', messages: CONTENTS.prompt, stream: CONTENTS.prompt });
  await answers.call('POST', '/api/v1/auth/login', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: secret }),
  });
}

/** Every kind of request, whatever the provider answers. */
export async function useEverything(answers: Answers, provider: GossipingProvider): Promise<void> {
  for (const status of STATUSES) {
    provider.status = status;
    const messages = [{ role: 'user', content: CONTENTS.prompt }];
    for (const purpose of ['chat', 'cached']) {
      await answers.ask(CHAT, { model: 'm', messages }, purpose);
      await answers.ask(CHAT, { model: 'm', messages, stream: true }, purpose);
    }
    const kept = [{ role: 'user', content: CONTENTS['prompt that is kept, sealed'] }];
    await answers.ask(CHAT, { model: 'm', messages: kept }, 'kept');
    await answers.ask('/v1/responses', { model: 'm', input: CONTENTS.prompt });
    await answers.ask('/v1/embeddings', { model: 'm', input: CONTENTS['text for a vector'] }, 'embeddings');
    await answers.call('POST', '/v1/audio/transcriptions', { audience: 'asker', body: uploaded() });
    await answers.manage('POST', `${SERVER}/test`);
    await answers.manage('POST', `${VENDOR}/test`);
  }
  provider.status = 200;
}

function uploaded(): FormData {
  const form = new FormData();
  form.set('model', 'chat');
  form.set('file', new Blob([CONTENTS['uploaded file']]), 'speech.wav');
  return form;
}

/** Everything that can be read afterwards. */
export async function readEverything(answers: Answers): Promise<void> {
  for (const path of READ) await answers.manage('GET', path);
  const token = SECRETS['admin token'];
  for (const path of ['/metrics', '/health/ready', '/api/v1/auth/me', '/docs', '/v1/models']) {
    await answers.call('GET', path, { token });
  }
}
