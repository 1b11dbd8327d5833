/** What one event of a chat's stream says. */
export interface ChatPiece {
  readonly text: string;
  /** What the model thinks before it answers, where the provider tells. */
  readonly thought: string;
  /** `stop`, `length`, …; null while it goes on. */
  readonly finish: string | null;
  /** The provider is through: `[DONE]`. */
  readonly isDone: boolean;
  /** The stream broke, in the words of the API. */
  readonly error: string | null;
}

const NOTHING: ChatPiece = { text: '', thought: '', finish: null, isDone: false, error: null };
const END = '[DONE]';

/** @param data of one event; what is no JSON says nothing */
export function pieceIn(data: string): ChatPiece {
  if (data.trim() === END) return { ...NOTHING, isDone: true };
  const body = jsonIn(data);
  const error = errorIn(body);
  if (error !== null) return { ...NOTHING, error };
  return choiceIn(body, 'delta');
}

/** A whole answer, where the provider would not stream. */
export function answerIn(body: unknown): ChatPiece {
  return { ...choiceIn(body, 'message'), isDone: true };
}

/** What a provider's own error says, as OpenAI's and most others' are shaped; null when it is none. */
export function errorIn(body: unknown): string | null {
  const error = field(body, 'error');
  if (typeof error === 'string') return error;
  const message = field(error, 'message');
  return typeof message === 'string' ? message : null;
}

function choiceIn(body: unknown, part: 'delta' | 'message'): ChatPiece {
  const choices = field(body, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const said = field(choice, part);
  return {
    ...NOTHING,
    text: textIn(said, 'content'),
    thought: textIn(said, 'reasoning_content') || textIn(said, 'reasoning'),
    finish: textIn(choice, 'finish_reason') || null,
  };
}

function textIn(value: unknown, name: string): string {
  const text = field(value, name);
  return typeof text === 'string' ? text : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
