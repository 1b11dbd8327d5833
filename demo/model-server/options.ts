import { parseArgs } from 'node:util';

/** What one model server is told on its command line. */
export interface ServerOptions {
  /** 0 takes a free port; the chosen one is printed as JSON on stdout. */
  readonly port: number;
  /** Name of the model this server pretends to have loaded; every answer carries it. */
  readonly model: string;
  /** Length of the embedding vectors. */
  readonly dimension: number;
  /** Context window in tokens; a longer prompt is refused the way llama.cpp refuses it. */
  readonly contextTokens: number;
  /** Pause before each generated token. 0 answers at once. */
  readonly tokenDelayMs: number;
  /** For how long after the start everything answers 503 "Loading model". */
  readonly loadingMs: number;
  /** When set, requests need it as bearer token or `X-Api-Key`. */
  readonly apiKey: string | undefined;
  /** Whether the list of models needs the key as well, as it does at vendors. */
  readonly guardsModels: boolean;
  /** Opens the `/__received` and `/__loading` endpoints the tests use. */
  readonly recording: boolean;
}

/** What `--help` prints. */
export const USAGE = `node demo/model-server.ts [options]
  --port 8080            default: a free one, printed as JSON
  --model name           default: demo-model
  --api-key key          requests need it as bearer token or X-Api-Key
  --guard-models         so does the list of models, as at a vendor
  --dimension 384        length of embeddings
  --context 4096         tokens a prompt may have
  --token-delay-ms 0     pause before each token
  --loading-ms 0         answers 503 "Loading model" for so long
`;

export function parseOptions(argv: readonly string[]): ServerOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '0' },
      model: { type: 'string', default: 'demo-model' },
      dimension: { type: 'string', default: '384' },
      context: { type: 'string', default: '4096' },
      'token-delay-ms': { type: 'string', default: '0' },
      'loading-ms': { type: 'string', default: '0' },
      'api-key': { type: 'string' },
      'guard-models': { type: 'boolean', default: false },
      recording: { type: 'boolean', default: false },
    },
  });
  return {
    port: wholeNumber('port', values.port),
    model: values.model,
    dimension: wholeNumber('dimension', values.dimension),
    contextTokens: wholeNumber('context', values.context),
    tokenDelayMs: wholeNumber('token-delay-ms', values['token-delay-ms']),
    loadingMs: wholeNumber('loading-ms', values['loading-ms']),
    apiKey: values['api-key'],
    guardsModels: values['guard-models'],
    recording: values.recording,
  };
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${flag} takes a whole number, not "${text}"`);
  return Number(text);
}
