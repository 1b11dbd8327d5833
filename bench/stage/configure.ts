import { type ManagementApi, managementApi } from '../../demo/stage/management-api.ts';
import type { Target } from '../load/target.ts';
import type { Gateway } from './gateway.ts';
import type { Kind, Upstreams } from './upstreams.ts';

const PINNED_MODEL = 'bench-8b-instruct-q4';
const CACHED_SECONDS = 86_400;

/** What Patchbay is asked for. Every purpose pins a model, as most installations do, where nothing else is said. */
export interface PatchbayTargets extends Readonly<Record<Kind, Target>> {
  /** Requests go on as they came. */
  readonly plain: Target;
  /** Answered by what was answered before. */
  readonly cached: Target;
  /** With a key that Patchbay does not know. */
  readonly unknownKey: Target;
}

interface Plug {
  readonly purpose: string;
  readonly kind: Kind;
  readonly policy?: object;
  readonly model?: string | null;
}

/** `chat` is a purpose that every installation has. */
const PLUGS = {
  answers: { purpose: 'chat', kind: 'answers' },
  plain: { purpose: 'bench-plain', kind: 'answers', model: null },
  cached: { purpose: 'bench-cached', kind: 'answers', policy: { cache_ttl_seconds: CACHED_SECONDS } },
  refusals: { purpose: 'bench-refusals', kind: 'refusals' },
  events: { purpose: 'bench-events', kind: 'events' },
  paced: { purpose: 'bench-paced', kind: 'paced' },
} as const satisfies Record<string, Plug>;

/** Plugs the upstreams in over REST, as an admin does. */
export async function configure(gateway: Gateway, upstreams: Upstreams): Promise<PatchbayTargets> {
  const api = managementApi(gateway.url, gateway.adminToken);
  const servers = new Map<Kind, number | undefined>();
  for (const kind of ['answers', 'refusals', 'events', 'paced'] as const) {
    const server = { name: `bench-${kind}`, server_type: 'openai-compatible', base_url: upstreams[kind] };
    servers.set(kind, (await api.send('POST', '/servers', server)).id);
  }
  for (const plug of Object.values(PLUGS)) await plugIn(api, plug, servers);
  return targetsOf(gateway);
}

async function plugIn(api: ManagementApi, plug: Plug, servers: ReadonlyMap<Kind, number | undefined>): Promise<void> {
  const { purpose, kind, policy = {}, model = PINNED_MODEL } = plug;
  await api.send('PUT', `/purposes/${purpose}`, policy);
  const target = {
    purpose,
    provider_type: 'ai_server',
    provider_id: servers.get(kind),
    ...(model !== null && { model }),
  };
  await api.send('POST', '/active?preflight=off', target);
}

/** Of a gateway that is configured so. */
export function targetsOf({ url, appKey }: Gateway): PatchbayTargets {
  const target = ({ purpose }: Plug, token = appKey): Target => ({
    base: `${url}/v1`,
    headers: { authorization: `Bearer ${token}`, 'x-llm-purpose': purpose },
  });
  return {
    answers: target(PLUGS.answers),
    plain: target(PLUGS.plain),
    cached: target(PLUGS.cached),
    refusals: target(PLUGS.refusals),
    events: target(PLUGS.events),
    paced: target(PLUGS.paced),
    unknownKey: target(PLUGS.answers, 'bench-app-that-nobody-has-ever-made'),
  };
}
