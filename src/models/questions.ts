import { GatewayError } from '../errors/gateway-error.js';
import type { Embed, Generate } from './model-questions.dto.js';

const PASSED_ON = ['max_tokens', 'temperature', 'top_p', 'stop', 'seed'] as const;

/** As a chat completion. @throws {GatewayError} `invalid_request` when it has a prompt and messages */
export function chatOf(question: Generate, model: string): object {
  const { prompt, system, messages } = question;
  if (messages !== undefined && (prompt !== undefined || system !== undefined)) {
    throw new GatewayError('invalid_request', 'Give prompt, with or without system, or messages, not both.', {
      param: prompt === undefined ? 'system' : 'prompt',
    });
  }
  const given = PASSED_ON.filter((name) => question[name] !== undefined).map((name) => [name, question[name]]);
  return { model, messages: messages ?? spoken(prompt, system), ...Object.fromEntries(given) };
}

export function embeddingOf({ input }: Embed, model: string): object {
  return { model, input };
}

function spoken(prompt: string | undefined, system: string | undefined): readonly object[] {
  const user = { role: 'user', content: prompt };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}
