import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { waitUntil } from '../../src/database/embedded/poll.js';
import type { Gateway } from './gateway.js';

export const EVENTS = '/api/v1/llm-config/events';
const DEADLINE_MS = 15_000;

export interface ToldEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Listening {
  readonly headers?: Readonly<Record<string, string>>;
  /** e.g. `topics=requests` */
  readonly query?: string;
}

/** A reader of the stream of events, as a browser is one. */
export class EventListener {
  private read = '';
  private hasEnded = false;

  private constructor(readonly answer: IncomingMessage) {
    answer.setEncoding('utf8').on('data', (text: string) => (this.read += text));
    answer.on('error', () => undefined).once('close', () => (this.hasEnded = true));
  }

  /** @throws when it is answered anything but a stream */
  static async open(gateway: Pick<Gateway, 'url' | 'adminToken'>, listening: Listening = {}): Promise<EventListener> {
    const answer = await askForEvents(gateway, listening);
    if (answer.statusCode !== 200) throw new Error(`GET /events answered ${answer.statusCode}`);
    const listener = new EventListener(answer);
    await listener.until('hello');
    return listener;
  }

  get text(): string {
    return this.read;
  }

  get isOver(): boolean {
    return this.hasEnded;
  }

  /** What was told by now, oldest first. */
  get events(): readonly ToldEvent[] {
    const whole = this.read.slice(0, this.read.lastIndexOf('\n\n') + 1).split('\n\n');
    return whole.flatMap((text) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.trim()) ?? [];
      return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as ToldEvent['data'] }];
    });
  }

  named(name: string): readonly ToldEvent['data'][] {
    return this.events.filter((event) => event.name === name).map(({ data }) => data);
  }

  /** Resolves with the first event of that name for which this is so. */
  async until(name: string, isWanted: (data: ToldEvent['data']) => boolean = () => true): Promise<ToldEvent['data']> {
    const find = (): ToldEvent['data'] | undefined => this.named(name).find(isWanted);
    await waitUntil(() => find() !== undefined || this.hasEnded, DEADLINE_MS);
    const found = find();
    if (!found) throw new Error(`no such event "${name}" was told, only: ${this.read.slice(-2000)}`);
    return found;
  }

  /** Resolves when a comment has been sent. */
  async untilText(text: string, withinMs: number): Promise<boolean> {
    return waitUntil(() => this.read.includes(text), withinMs);
  }

  /** Resolves with whether it was ended by the server in this time. */
  async isOverWithin(ms: number): Promise<boolean> {
    return waitUntil(() => this.hasEnded, ms);
  }

  leave(): void {
    this.answer.destroy();
  }
}

/** The head of the answer; nothing of it is read. */
export async function askForEvents(
  { url, adminToken }: Pick<Gateway, 'url' | 'adminToken'>,
  { headers, query }: Listening = {},
): Promise<IncomingMessage> {
  const sent = request(`${url}${EVENTS}${query === undefined ? '' : `?${query}`}`, {
    agent: false,
    headers: headers ?? { authorization: `Bearer ${adminToken}` },
  });
  sent.on('error', () => undefined).end();
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (!answer) throw new Error('there is no answer');
  return answer;
}
