import type { Served } from '../served.js';
import type { KeptAnswer } from './kept-answer.js';

/** A kept answer for another client: as it was given, a stream as a stream. */
export function giveAgain({ exchange, relay }: Served, { isStream, headers, body }: KeptAnswer): void {
  if (relay.hasLeft) {
    exchange.ending = 'abandoned';
    return;
  }
  exchange.status = 200;
  exchange.ending = 'delivered';
  exchange.firstByteMs = performance.now() - exchange.startedAt;
  if (!isStream) return relay.send(200, headers, [body]);
  relay.begin(200, headers, true);
  relay.write(body);
  relay.end();
}
