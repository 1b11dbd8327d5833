type JsonObject = Readonly<Record<string, unknown>>;

const MAX_CHARACTERS = 4096;

/**
 * What all requests of one conversation have in common: its messages up to the first one of the user. A server that has
 * seen them keeps their prompt in its cache.
 */
export function conversationKey(body: JsonObject): string | undefined {
  const { messages, prompt } = body;
  if (typeof prompt === 'string') return prompt.slice(0, MAX_CHARACTERS);
  if (!Array.isArray(messages)) return undefined;
  const first = messages.findIndex((message) => isUser(message));
  if (first < 0) return undefined;
  return JSON.stringify(messages.slice(0, first + 1)).slice(0, MAX_CHARACTERS);
}

function isUser(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'role' in message && message.role === 'user';
}
