import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Caller, mayUse } from './access-callers.js';
import { ACCESS_TABLE, type TablePolicy } from './access-table.js';

/** A route as the router has it, e.g. `GET /apps/:id`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

const POLICIES: readonly TablePolicy[] = ['public', 'app', 'viewer', 'operator', 'admin'];
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
/** No DTO has it, so whoever gets past the guard changes nothing. */
const REFUSED_BODY = '{"no_field_has_this_name":true}';
const AT_A_TIME = 8;

/** Collects what the router is given from now on. */
export function collectRoutes(app: NestFastifyApplication, into: Route[]): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') into.push({ method: one, path: url });
    });
}

/** Whether a request with this method and path is one of the route. */
export function isOf(route: Route, { method, path }: Route): boolean {
  return method === route.method && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
}

export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** By the table; undefined for a route nobody has thought about. */
export function policyOf(route: Route): TablePolicy | undefined {
  return POLICIES.find((policy) => ACCESS_TABLE[policy].includes(nameOf(route)));
}

/** A path of the route, of something that does not exist. */
export function pathOf({ path }: Route): string {
  return path.replace('*', 'none-of-this-name').replaceAll(/:(\w+)/g, (_, name: string) => EXAMPLES[name] ?? '999999');
}

const EXAMPLES: Readonly<Record<string, string>> = { purpose: 'none-of-this', slug: 'none-of-this', name: 'none' };

/** Keeps connections, as thousands of requests need. */
export const AGENT = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });

/** A request exactly as it is written, which fetch would tidy up. @returns its status */
export async function send(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const { hostname, port } = new URL(url);
  const body = WITH_BODY.has(method) ? REFUSED_BODY : undefined;
  const json = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) };
  const sent = request({ agent: AGENT, hostname, port, method, path, headers: { ...json, ...headers } });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (answer) await readToItsEnd(answer);
  return answer?.statusCode ?? 0;
}

/** Unless it has none of its own. */
async function readToItsEnd(answer: IncomingMessage): Promise<void> {
  if (answer.headers['content-type']?.startsWith('text/event-stream') === true) return void answer.destroy();
  answer.resume();
  await once(answer, 'end');
}

/** Runs them some at a time. */
export async function each<T>(all: readonly T[], check: (one: T) => Promise<string | undefined>): Promise<string[]> {
  const faults: string[] = [];
  const queue = all.values();
  const work = async (): Promise<void> => {
    for (const one of queue) {
      const fault = await check(one);
      if (fault !== undefined) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return faults.toSorted();
}

/** Where a caller is let in or turned away other than the table says. */
export function faultsOf(url: string, routes: readonly Route[], caller: Caller): Promise<string[]> {
  let now = caller;
  return each(routes, async (route) => {
    const policy = policyOf(route);
    if (policy === undefined) return `${nameOf(route)} is not in the table`;
    const status = await send(url, route.method, pathOf(route), now.headers);
    if (endsSessions(route) && now.again) now = await now.again();
    return isAsExpected(now, policy, status)
      ? undefined
      : `${nameOf(route)} for ${policy} answers ${status} to ${caller.name}`;
  });
}

/** Those that end what a session comes with, so that no other request may go on beside them. */
export function endsSessions(route: Route): boolean {
  return ['POST /api/v1/auth/logout', 'DELETE /api/v1/auth/sessions'].includes(nameOf(route));
}

function isAsExpected(caller: Caller, policy: TablePolicy, status: number): boolean {
  // There is no provider, so whoever is let in to ask for an answer is told so.
  if (mayUse(caller, policy)) return status !== 401 && status !== 403 && (status < 500 || status === 503);
  return status === (caller.standing === 'nobody' ? 401 : 403);
}
