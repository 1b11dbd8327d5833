/** A single event longer than this is not one of a chat. */
export const MAX_EVENT_CHARS = 1_000_000;

export interface Taken {
  /** The `data` of each event that is complete. */
  readonly events: readonly string[];
  /** What belongs to the next event; put it before what comes next. */
  readonly rest: string;
}

/**
 * Takes the complete events out of a piece of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * Comments, such as those that keep the connection open, and events without data are left out. What stands after the last
 * blank line when the stream ends is no event.
 */
export function takeEvents(text: string): Taken {
  // A CR at the very end may be half of a CRLF.
  const isHalf = text.endsWith('\r');
  const lines = (isHalf ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n');
  const blocks = lines.split('\n\n');
  const rest = blocks.pop() ?? '';
  return { events: blocks.flatMap(dataOf), rest: isHalf ? `${rest}\r` : rest };
}

function dataOf(block: string): readonly string[] {
  const data = block.split('\n').flatMap((line) => (/^data(:|$)/.test(line) ? [line.slice(5).replace(/^ /, '')] : []));
  return data.length === 0 ? [] : [data.join('\n')];
}
