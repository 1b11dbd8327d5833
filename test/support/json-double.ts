import { READ_REQUEST, respond, startRawUpstream, type RawUpstream, type Step } from './raw-upstream.js';

/** A connection that answers its one request with this JSON and closes. */
export function answering(status: number, body: object): readonly Step[] {
  return [...READ_REQUEST, respond(status, body, { connection: 'close' }), { do: 'end' }];
}

/** A server in a process of its own that answers every request alike; `play` changes the answer. */
export function startJsonDouble(status: number, body: object): Promise<RawUpstream> {
  return startRawUpstream(answering(status, body));
}

/** Heads of the requests received since the last `play`, as sent. */
export async function requestHeads(double: RawUpstream): Promise<readonly string[]> {
  const { connections } = await double.counters();
  return connections.flatMap(({ requests }) => requests.map(({ head }) => head));
}
