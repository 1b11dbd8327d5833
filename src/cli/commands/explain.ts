import type { Command } from 'commander';
import { CONFIG } from '../../client/management-api.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT, usageError } from '../exit-codes.js';
import { facts, table } from '../table.js';

interface ExplainOptions {
  readonly agentType?: string;
  readonly model?: string;
  readonly port?: string;
  readonly app?: string;
  readonly endpoint?: string;
  readonly revision?: string;
}

interface Explanation {
  readonly rule: string;
  readonly explanation: string;
  readonly purpose: string;
  readonly revision: number;
  readonly candidates: readonly {
    readonly tier: number;
    readonly provider: string;
    readonly model: string | null;
    readonly verdict: string;
    readonly reason?: string;
    readonly explanation: string;
  }[];
}

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .description('where a request would go and why; asks nobody, changes nothing')
    .argument('[purpose]', 'purpose the request names in X-LLM-Purpose')
    .option('--agent-type <name>', 'agent_type of the request')
    .option('--model <name>', 'model of the request')
    .option('--port <port>', 'model_port of the request')
    .option('--app <id>', 'the app that asks')
    .option('--endpoint <path>', 'path it is sent to, e.g. embeddings')
    .option('--revision <number>', 'by an earlier revision')
    .action((purpose: string | undefined, options: ExplainOptions) =>
      run((context) => explain(context, purpose, options)),
    );
}

async function explain(context: CommandContext, purpose: string | undefined, options: ExplainOptions): Promise<number> {
  const connection = await context.session.management();
  const body = question(purpose, options);
  const told = await connection.call<Explanation>({ method: 'POST', path: `${CONFIG}/explain`, body });
  const { rule, explanation, revision, candidates } = told;
  context.show(
    `${facts([
      ['purpose', told.purpose],
      ['rule', `${rule}: ${explanation}`],
      ['revision', String(revision)],
    ])}\n${
      candidates.length === 0
        ? 'Nothing is plugged in.\n'
        : table(
            ['tier', 'provider', 'model', 'verdict', 'why'],
            candidates.map((each) => [
              String(each.tier),
              each.provider,
              each.model ?? '',
              each.reason === undefined ? each.verdict : `${each.verdict} (${each.reason})`,
              each.explanation,
            ]),
          )
    }`,
    told,
  );
  return EXIT.ok;
}

function question(purpose: string | undefined, options: ExplainOptions): object {
  const { agentType, model, port, app, endpoint, revision } = options;
  return {
    ...(purpose !== undefined && { purpose }),
    ...(agentType !== undefined && { agent_type: agentType }),
    ...(model !== undefined && { model }),
    ...(port !== undefined && { model_port: whole('--port', port) }),
    ...(app !== undefined && { app_id: whole('--app', app) }),
    ...(endpoint !== undefined && { endpoint }),
    ...(revision !== undefined && { revision: whole('--revision', revision) }),
  };
}

function whole(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(`${option} takes a whole number.`);
}
