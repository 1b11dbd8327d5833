/** One of the five model servers and what it is for. */
export interface PlannedServer {
  /** Name of the provider in Patchbay. */
  readonly name: string;
  /** Port of the server this one stands in for; the demo itself takes free ports. */
  readonly standsInForPort: number;
  readonly model: string;
  readonly agentTypes: readonly string[];
  /** Purpose whose first choice this server is. */
  readonly purpose: string;
  /** Who answers when this server does not, in order. */
  readonly fallbacks: readonly string[];
  /** Whether the purpose's requests must stay on machines of one's own. */
  readonly isLocalOnly?: true;
}

const SMALL_MEDICAL_MODEL = 'qwen-0.6b-medicaldataset-f16.gguf';

/** Five models on five ports of one machine, as in row B of the migration table. */
export const PLAN: readonly PlannedServer[] = [
  {
    name: 'qwen-8080',
    standsInForPort: 8080,
    model: SMALL_MEDICAL_MODEL,
    agentTypes: ['default'],
    purpose: 'chat',
    fallbacks: ['medpalm-8081'],
  },
  {
    name: 'medpalm-8081',
    standsInForPort: 8081,
    model: 'Llama-3.1-MedPalm2-imitate-8B-Instruct.Q6_K.gguf',
    agentTypes: ['MedicalQA', 'Chat'],
    purpose: 'medical',
    fallbacks: ['bimedix-8085', 'qwen-8080'],
  },
  {
    name: 'scribe-8082',
    standsInForPort: 8082,
    model: SMALL_MEDICAL_MODEL,
    agentTypes: ['Scribe', 'Triage'],
    purpose: 'scribe',
    fallbacks: ['qwen-8080'],
  },
  {
    name: 'insurance-8084',
    standsInForPort: 8084,
    model: 'openinsurancellm-llama3-8b.Q5_K_M.gguf',
    agentTypes: ['Claims', 'Billing', 'Insurance'],
    purpose: 'insurance',
    fallbacks: ['qwen-8080'],
  },
  {
    name: 'bimedix-8085',
    standsInForPort: 8085,
    model: 'BiMediX2-8B-hf.i1-Q6_K.gguf',
    agentTypes: ['Clinical', 'AIDoctor'],
    purpose: 'clinical',
    fallbacks: ['medpalm-8081', 'qwen-8080'],
    isLocalOnly: true,
  },
];

/** Purposes besides chat that one of the servers takes on, so that embeddings and reranking can be tried as well. */
export const OTHER_PURPOSES: Readonly<Record<string, string>> = { embeddings: 'qwen-8080', reranking: 'qwen-8080' };
