import { isOver, type Run } from './run.js';
import type { Target } from './target.js';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What holds for all columns, as it was entered. */
export interface Settings {
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
}

/** Who a column asks. */
export interface Chosen {
  readonly target: Target | undefined;
  /** Empty: the target's own. */
  readonly model: string;
  /** Purpose under whose policy a provider alone is asked. */
  readonly policy: string;
}

export interface Turn {
  readonly id: number;
  readonly asked: string;
  readonly run: Run;
}

/** Body of `POST /playground`. */
export interface Question {
  readonly purpose?: string;
  readonly provider_type?: 'ai_server' | 'api_key';
  readonly provider_id?: number;
  readonly model?: string;
  readonly messages: readonly Message[];
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly stream: true;
}

export const USUAL_POLICY = 'chat';
const MOST_TEMPERATURE = 2;
const MOST_TOKENS = 1_000_000;

/** What is wrong with the settings, by field; empty when nothing is. */
export function wrongIn({ temperature, maxTokens }: Settings): { temperature?: string; maxTokens?: string } {
  return {
    ...(!isNumberIn(temperature, 0, MOST_TEMPERATURE) && { temperature: 'A number from 0 to 2, or nothing' }),
    ...(!(isNumberIn(maxTokens, 1, MOST_TOKENS) && /^\d*$/.test(maxTokens.trim())) && {
      maxTokens: 'A whole number from 1 to 1,000,000, or nothing',
    }),
  };
}

export function questionFor(
  chosen: Chosen & { readonly target: Target },
  settings: Settings,
  messages: readonly Message[],
): Question {
  const { target, model, policy } = chosen;
  const { temperature, maxTokens } = settings;
  return {
    ...(target.kind === 'purpose'
      ? { purpose: target.slug }
      : { purpose: policy, provider_type: target.type, provider_id: target.id }),
    ...(model.trim() !== '' && { model: model.trim() }),
    messages,
    ...(maxTokens.trim() !== '' && { max_tokens: Number(maxTokens) }),
    ...(temperature.trim() !== '' && { temperature: Number(temperature) }),
    stream: true,
  };
}

/** The conversation so far with a new question; turns without an answer are left out, since models expect them in pairs. */
export function messagesOf(system: string, turns: readonly Turn[], asked: string): readonly Message[] {
  const before = turns
    .filter(({ run }) => isOver(run) && run.text !== '')
    .flatMap((turn): readonly Message[] => [
      { role: 'user', content: turn.asked },
      { role: 'assistant', content: turn.run.text },
    ]);
  return [
    ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...before,
    { role: 'user', content: asked },
  ];
}

function isNumberIn(text: string, least: number, most: number): boolean {
  const entered = text.trim();
  if (entered === '') return true;
  const value = Number(entered);
  return Number.isFinite(value) && value >= least && value <= most;
}
