import { parentPort, workerData } from 'node:worker_threads';
import { parse, YAMLParseError } from 'yaml';

/** Beyond it lists of lists of aliases could grow without end. */
const MAX_ALIASES = 100;

/** What is sent back: the value as JSON, or the line on which the text is no YAML. */
export interface ReadYaml {
  readonly json?: string | undefined;
  readonly faultyLine?: number | undefined;
}

function read(text: string): ReadYaml {
  try {
    const value: unknown = parse(text, { schema: 'core', maxAliasCount: MAX_ALIASES, logLevel: 'error' });
    return { json: JSON.stringify(value) };
  } catch (error) {
    return { faultyLine: error instanceof YAMLParseError ? error.linePos?.[0].line : undefined };
  }
}

const { text } = workerData as { readonly text: string };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(read(text));
