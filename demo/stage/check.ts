import type { RegisteredServer } from './register.ts';

/** One request and who must answer it. */
export interface Expectation {
  readonly title: string;
  readonly request: object;
  readonly server: RegisteredServer;
}

export interface CheckResult {
  readonly title: string;
  /** What was wrong; undefined when it passed. */
  readonly problem: string | undefined;
}

/** Sends one request per agent type and per port, and one each for the other ways to choose a model. */
export async function* checkRoutes(
  url: string,
  appKey: string,
  servers: readonly RegisteredServer[],
): AsyncGenerator<CheckResult> {
  for (const expectation of expectations(servers)) yield await check(url, appKey, expectation);
}

function expectations(servers: readonly RegisteredServer[]): readonly Expectation[] {
  const byAgentType = servers.flatMap((server) =>
    server.agentTypes.map((agentType) => ({
      title: `agent_type ${agentType}`,
      request: { agent_type: agentType },
      server,
    })),
  );
  const byPort = servers.map((server) => ({
    title: `model_port ${server.port}`,
    request: { model_port: server.port },
    server,
  }));
  const [first, second] = servers;
  if (first === undefined || second === undefined) return byAgentType;
  return [
    ...byAgentType,
    ...byPort,
    { title: 'no agent_type', request: {}, server: first },
    { title: 'unknown agent_type', request: { agent_type: 'Gardening' }, server: first },
    {
      title: 'model_port wins over agent_type',
      request: { agent_type: 'Claims', model_port: second.port },
      server: second,
    },
    { title: 'streaming', request: { agent_type: 'Chat', stream: true }, server: second },
  ];
}

export async function check(
  url: string,
  appKey: string,
  { title, request, server }: Expectation,
): Promise<CheckResult> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, messages: [{ role: 'user', content: `Check of ${title}` }] }),
  });
  const text = await response.text();
  const provider = response.headers.get('x-llm-provider');
  return { title, problem: problemIn(response.status, text, provider, { title, request, server }) };
}

function problemIn(status: number, text: string, provider: string | null, expected: Expectation): string | undefined {
  if (status !== 200) return `status ${status}: ${text}`;
  if (provider !== expected.server.name) return `answered by ${provider ?? 'nobody'}, not by ${expected.server.name}`;
  if (!text.includes(`"model":"${expected.server.model}"`)) return `not the model ${expected.server.model}: ${text}`;
  const streamed = 'stream' in expected.request;
  if (streamed && !text.endsWith('data: [DONE]\n\n')) return 'the stream did not end with [DONE]';
  return undefined;
}
