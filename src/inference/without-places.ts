import type { EventPlace } from '../protocols/openai/event-scanner.js';

/** A chunk without the events at these places, which are in order and all end within it. */
export function withoutPlaces(chunk: Buffer, places: readonly EventPlace[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of places) {
    if (start > from) parts.push(chunk.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...parts, chunk.subarray(from)]);
}
