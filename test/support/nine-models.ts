/** Nine models on three machines, as the YAML of those who had them says it; one is not installed yet. */
export function nineModels(ports: Readonly<Record<'mixtral' | 'phi3' | 'imp', number>>): string {
  return `
servers:
  primary:
    type: openai-compatible
    host: 127.0.0.1
    role: primary
    models:
      mixtral: { port: ${ports.mixtral}, vector_size: 4096, model: mixtral-8x7b-instruct }
      hermes: { port: 8202, vector_size: 4096 }
      openchat: { port: 8203, vector_size: 4096 }
  secondary:
    type: openai-compatible
    host: 127.0.0.1
    models:
      - { name: phi3, port: ${ports.phi3}, vector_size: 2048, api_key: os.environ/PHI3_API_KEY }
      - { name: yi34b, port: 8205, vector_size: 4096 }
      - { name: deepcoder, port: 8206, vector_size: 1024, collection: code }
  orchestration:
    type: openai-compatible
    host: 127.0.0.1
    status: pending_installation
    status_reason: the machine is on its way
    models:
      imp: { port: ${ports.imp}, vector_size: 2048 }
      deepseek: { port: 8208, vector_size: 4096 }
      general: { port: 8209, vector_size: 384, status: active }
purposes:
  planning: { description: Plans of work }
active:
  planning: { tiers: [{ targets: [{ provider: imp }] }] }
  chat: { tiers: [{ targets: [{ provider: imp }] }, { targets: [{ provider: mixtral }] }] }
`;
}
