import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Configuration, Provider } from 'oidc-provider';

/** What the tests order of it. */
export interface Orders {
  /** Where clients let people be sent back to. */
  readonly redirectUri: string;
  readonly clientSecret: string;
  /** Whether groups stand in the identity token rather than in what is told on demand. */
  readonly groupsInToken: boolean;
  /** Of the port it had before, where it is started again; 0: any. */
  readonly port: number;
}

export interface Person {
  readonly preferred_username?: string;
  readonly groups?: unknown;
}

// It says what its defaults are not meant for, which is not this.
// oxlint-disable-next-line no-console -- the library offers no other way to quieten it
console.warn = () => undefined;

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const people = new Map<string, Person>();
const MAX_BODY_BYTES = 100_000;

const configuration: Configuration = {
  clients: [
    {
      client_id: 'patchbay',
      client_secret: orders.clientSecret,
      redirect_uris: [orders.redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
  conformIdTokenClaims: !orders.groupsInToken,
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId, ...people.get(accountId) }),
  }),
};

// It must know its own address, which the port is part of.
const server = createServer().listen(orders.port, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
const provider = new Provider(`http://127.0.0.1:${port}`, configuration);
const answer = provider.callback();

server.on('request', (request, response) => {
  if (request.url === '/people') takePeople(request, response);
  else void answer(request, response);
});

function takePeople(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk.slice(0, MAX_BODY_BYTES);
  });
  request.on('end', () => {
    people.clear();
    for (const [login, person] of Object.entries(JSON.parse(body) as Record<string, Person>)) people.set(login, person);
    response.end();
  });
}

process.stdout.write(`${JSON.stringify({ port })}\n`);
process.once('SIGTERM', () => process.exit());
process.once('disconnect', () => process.exit());
