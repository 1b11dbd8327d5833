import { setTimeout as pause } from 'node:timers/promises';

const BODY = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 40 });
/** Whoever was refused asks again soon, as if nothing was said to them. */
const AGAIN_MS = 100;

/** What clients were answered, by status and code. */
export type Answered = Readonly<Record<string, number>>;

export interface Asking {
  readonly key: string;
  readonly clients: number;
  readonly seconds: number;
}

/** So many clients at once, each at one instance after the other, until the time is over. */
export async function ask(urls: readonly string[], { key, clients, seconds }: Asking): Promise<Answered> {
  const answered: Record<string, number> = {};
  const deadline = performance.now() + seconds * 1000;
  const client = async (first: number): Promise<void> => {
    for (let turn = first; performance.now() < deadline; turn += 1) {
      const seen = await request(urls[turn % urls.length] ?? '', key);
      answered[seen] = (answered[seen] ?? 0) + 1;
      if (seen !== '200') await pause(AGAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return answered;
}

async function request(url: string, key: string): Promise<string> {
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: BODY,
    });
    const text = await response.text();
    if (response.ok) return '200';
    const { error }: { readonly error: { readonly code: string } } = JSON.parse(text);
    return `${response.status} ${error.code}`;
  } catch {
    return 'no answer';
  }
}
