/** Names of what listeners are told, and with them of the data that goes with it. */
export type EventName =
  'hello' | 'revision' | 'applied' | 'health' | 'traffic' | 'request' | 'left_out' | 'credentials';

/** For how long a browser waits before it comes again. */
const RETRY_MS = 2000;

/** What a stream begins with. */
export const BEGINNING = Buffer.from(`retry: ${RETRY_MS}\n\n`);
/** A comment: nobody is told of it, but proxies and readers see that the connection lives. */
export const HEARTBEAT = Buffer.from(': still here\n\n');

/** An event as it is sent. JSON has no line breaks, so that one line of data is enough. */
export function eventText(name: EventName, data: object): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
