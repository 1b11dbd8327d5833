import type { ChatRequest, Tool } from './chat-request.ts';
import { sampleOf } from './schema-sample.ts';
import type { Seed } from './seed.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as on the wire. */
  readonly arguments: string;
}

/**
 * The calls the "model" decides on. The rule, so that people and tests can steer it: the last message is the user's and
 * it contains a telling word of the function's name ("What is the weather in Oslo?" calls `get_weather`), or
 * `tool_choice` demands a call. A second matching function is only called too with `parallel_tool_calls: true`.
 */
export function decideToolCalls(request: ChatRequest, seed: Seed): readonly ToolCall[] {
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return [];
  const chosen = chooseTools(request, last.text);
  return chosen.map((tool) => ({
    id: seed.id(`tool-call ${tool.name}`),
    name: tool.name,
    arguments: JSON.stringify(
      sampleOf({ type: 'object', ...tool.parameters }, { text: last.text, root: tool.parameters }),
    ),
  }));
}

function chooseTools({ tools, toolChoice, parallelToolCalls }: ChatRequest, text: string): readonly Tool[] {
  if (toolChoice.mode === 'none') return [];
  if (toolChoice.mode === 'named') return tools.filter((tool) => tool.name === toolChoice.name);
  const asked = tools.filter((tool) => asksFor(text, tool));
  if (asked.length === 0 && toolChoice.mode === 'required') return tools.slice(0, 1);
  return limit(asked, parallelToolCalls);
}

function limit(tools: readonly Tool[], parallel: boolean): readonly Tool[] {
  return parallel ? tools : tools.slice(0, 1);
}

const VERBS = /^(?:get|find|look|lookup|fetch|list|call|make|create|current|tool|function)$/i;

function asksFor(text: string, tool: Tool): boolean {
  const words = tool.name.split(/[_\-.]|(?<=[a-z])(?=[A-Z])/).filter((word) => word.length > 2 && !VERBS.test(word));
  const asked = text.toLowerCase();
  return asked.includes(tool.name.toLowerCase()) || words.some((word) => asked.includes(word.toLowerCase()));
}
