import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface LineAnswer {
  readonly status: number;
  readonly revision: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One connection that stays, so that the same worker answers all that is asked over it. */
export class Line {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  ask(token: string, path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<LineAnswer> {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    return new Promise((resolve, reject) => {
      request(new URL(path, this.url), { agent: this.agent, method, headers }, (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const revision = Number(answered['x-config-revision']);
        text(response).then((found) => resolve({ status, revision, headers: answered, text: found }), reject);
      })
        .once('error', reject)
        .end(body && JSON.stringify(body));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
