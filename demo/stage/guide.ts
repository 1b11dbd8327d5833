import type { DemoCredentials } from './credentials.ts';
import type { ModelServers } from './model-servers.ts';
import type { RegisteredServer } from './register.ts';

/** The table of who serves what. */
export function table(servers: readonly RegisteredServer[]): string {
  const rows = [
    ['port', 'in place of', 'provider', 'model', 'agent types', 'purpose', 'then'],
    ...servers.map((server) => [
      String(server.port),
      String(server.standsInForPort),
      server.name,
      server.model,
      server.agentTypes.join(', '),
      server.purpose,
      server.fallbacks.join(', '),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].map((line) => `  ${line}\n`).join('');
}

/** Lines to copy into another terminal. */
export function guide(
  url: string,
  credentials: DemoCredentials,
  servers: readonly RegisteredServer[],
  models: ModelServers,
): string {
  const by = new Map(servers.map((server) => [server.name, server]));
  const scribe = by.get('scribe-8082');
  const bimedix = by.get('bimedix-8085');
  const insurance = by.get('insurance-8084');
  return `
The admin page, with a little traffic that the demo makes by itself, as the app "demo traffic": open

  ${url}/

and log in with the admin token below. Then copy these into another terminal. First the address and the two credentials of this demo:

  export PATCHBAY_URL=${url}
  export APP_KEY=${credentials.appKey}
  export ADMIN_TOKEN=${credentials.adminToken}

No agent type: the default model answers. The x-llm-* headers tell who did.

${chat({}, 'Good morning', '-si')}

An agent type chooses the model; an unknown one means the default.

${chat({ agent_type: 'Claims' }, 'Is water damage covered?')}

A port chooses one server, and wins over the agent type:

${chat({ agent_type: 'Claims', model_port: scribe?.port }, 'Summarise: cough for three days')}

Streaming, token by token:

${chat({ agent_type: 'Clinical', stream: true }, 'Write 60 words about sleep', '-sN')}

Switch the purpose "medical" to another provider while everything runs, then ask again:

${chat({ agent_type: 'MedicalQA' }, 'What helps against a headache?')}

  curl -s $PATCHBAY_URL/api/v1/llm-config/active -H "Authorization: Bearer $ADMIN_TOKEN" \\
    -H 'Content-Type: application/json' \\
    -d '${JSON.stringify({ purpose: 'medical', provider_type: 'ai_server', provider_id: bimedix?.id })}'; echo

${chat({ agent_type: 'MedicalQA' }, 'What helps against a headache?')}

Kill a server and ask: its fallback answers. Start it again, and it answers within seconds:

  kill ${insurance ? models.pidOf(insurance.name) : ''}
${chat({ agent_type: 'Billing' }, 'What do I owe?', '-si')}
  npx node demo/model-server.ts --port ${insurance?.port} --model ${insurance?.model} &

Any OpenAI SDK works with the base URL ${url}/v1 and the app key.
Every endpoint is described at ${url}/docs
`;
}

function chat(routing: object, question: string, flags = '-s'): string {
  const body = JSON.stringify({ ...routing, messages: [{ role: 'user', content: question }] });
  return `  curl ${flags} $PATCHBAY_URL/v1/chat/completions -H "Authorization: Bearer $APP_KEY" \\
    -H 'Content-Type: application/json' \\
    -d '${body}'; echo`;
}
