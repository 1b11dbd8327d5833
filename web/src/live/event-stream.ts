import { LIVE_EVENT_NAMES, type Topic } from './live-events.js';
import { type Connected, type Listener, SharedStream } from './shared-stream.js';

export type { LiveEventName, LiveEvents } from './live-events.js';

const ADDRESS = '/api/v1/llm-config/events';
/** A tab that nobody has looked at for that long gives its connection back: there are few at each instance. */
const REST_AFTER_MS = 60_000;

let shared: SharedStream | undefined;

/** Listens until it is closed. However many listen, the tab has one stream. */
export function listen(listener: Listener, topics: readonly Topic[] = []): () => void {
  shared ??= restingWhileHidden(new SharedStream(connect));
  return shared.join(listener, topics);
}

function restingWhileHidden(stream: SharedStream): SharedStream {
  let timer: number | undefined;
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer);
    if (document.hidden) timer = window.setTimeout(() => stream.rest(), REST_AFTER_MS);
    else stream.wake();
  });
  return stream;
}

function connect(topics: readonly Topic[], connected: Connected): () => void {
  const source = new EventSource(topics.length > 0 ? `${ADDRESS}?topics=${topics.join(',')}` : ADDRESS);
  source.addEventListener('open', () => connected.opened());
  // A browser gives up by itself on a stream that was refused.
  source.addEventListener('error', () => connected.lost(source.readyState === EventSource.CLOSED));
  for (const name of LIVE_EVENT_NAMES)
    source.addEventListener(name, (event) => connected.told(name, JSON.parse((event as MessageEvent<string>).data)));
  return () => source.close();
}
