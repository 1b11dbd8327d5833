import { openAiBase } from '../protocols/openai/base-url.js';

/** How a kind of server tells its health and its models. Paths are from the root of its address. */
interface ServerKind {
  /** As it calls itself. */
  readonly title: string;
  readonly healthPath: string;
  readonly modelsPath: string;
  /** Ports it listens on unless told otherwise. */
  readonly usualPorts: readonly number[];
  /** What its model list says in `owned_by`, where that tells it apart. */
  readonly ownedBy?: string;
}

const MODELS = '/v1/models';

/** As the servers' own documentation has it. */
export const SERVER_KINDS = {
  llamacpp: {
    title: 'llama.cpp',
    healthPath: '/health',
    modelsPath: MODELS,
    usualPorts: [8080, 8081, 8082, 8083, 8084, 8085],
    ownedBy: 'llamacpp',
  },
  vllm: { title: 'vLLM', healthPath: '/health', modelsPath: MODELS, usualPorts: [8000], ownedBy: 'vllm' },
  ollama: {
    title: 'Ollama',
    healthPath: '/api/tags',
    modelsPath: '/api/tags',
    usualPorts: [11_434],
    ownedBy: 'library',
  },
  lmstudio: { title: 'LM Studio', healthPath: MODELS, modelsPath: MODELS, usualPorts: [1234] },
  'openai-compatible': {
    title: 'Another OpenAI-compatible server',
    healthPath: MODELS,
    modelsPath: MODELS,
    usualPorts: [],
  },
} as const satisfies Record<string, ServerKind>;

export type ServerType = keyof typeof SERVER_KINDS;

/** Where a server of that kind and address tells its health and its models, from its origin. */
export function serverPaths({ type, kind, baseUrl }: ServerAddress): { healthPath: string; modelsPath: string } {
  const { healthPath, modelsPath } = SERVER_KINDS[kind as ServerType];
  const { rootPath } = openAiBase(type, baseUrl);
  return { healthPath: rootPath + healthPath, modelsPath: rootPath + modelsPath };
}

interface ServerAddress {
  readonly type: 'ai_server' | 'api_key';
  readonly kind: string;
  readonly baseUrl: string;
}
