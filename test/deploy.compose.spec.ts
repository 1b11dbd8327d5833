import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './support/built-server.js';
import { composeProblems } from './support/compose-schema.js';
import { at, besides, CLOSING_SECONDS, list, type Manifest, names, yamlFile } from './support/deploy-files.js';
import { unknownVariables } from './support/known-variables.js';
import { proxyFile } from './support/reverse-proxies.js';

const SCALED = 'deploy/compose/scaled.yml';
const DRAIN_SECONDS = 30;
/** Variables of the compose files themselves. */
const OF_COMPOSE: ReadonlySet<string> = new Set(['POSTGRES_PASSWORD']);

/** With a version that can be chosen, so that the one before can be started again. */
function isOwn(image: unknown): boolean {
  return image === 'patchbay:${PATCHBAY_VERSION:-local}';
}

function servicesOf(file: Manifest): readonly (readonly [string, unknown])[] {
  return Object.entries(at(file, 'services') ?? {});
}

function gatewaysOf(file: Manifest): readonly (readonly [string, unknown])[] {
  return servicesOf(file).filter(([, service]) => isOwn(at(service, 'image')));
}

/** What a service of the file refers to and is not there. */
function missing(path: string, file: Manifest): readonly string[] {
  const named = (kind: string): ReadonlySet<string> =>
    new Set([...names(at(file, kind)), ...(kind === 'networks' ? ['default'] : [])]);
  const isThere = (source: string): boolean => {
    const isFile = source.startsWith('.');
    return isFile ? existsSync(join(ROOT, besides(path, source))) : named('volumes').has(source);
  };
  return servicesOf(file).flatMap(([name, service]) =>
    [
      ...names(at(service, 'networks')).filter((network) => !named('networks').has(network)),
      ...names(at(service, 'depends_on')).filter((other) => !named('services').has(other)),
      ...list(at(service, 'volumes'))
        .map((volume) => String(volume).split(':', 1)[0] ?? '')
        .filter((source) => !isThere(source)),
      ...list(at(service, 'build') === undefined ? [] : [at(service, 'build')]).filter(
        (folder) => !existsSync(join(ROOT, besides(path, String(folder)), 'Dockerfile')),
      ),
    ].map((reference) => `${name}: ${String(reference)}`),
  );
}

describe.each(['docker-compose.yml', SCALED])('%s', (path) => {
  const file = yamlFile(path);

  it('is a compose file', () => {
    expect(composeProblems(file)).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    expect(missing(path, file)).toEqual([]);
  });

  it('gives no process more than it needs', () => {
    for (const [name, service] of servicesOf(file)) {
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] }),
      ]);
    }
  });

  it('says which version of what others make', () => {
    const images = servicesOf(file).map(([, service]) => String(at(service, 'image')));
    expect(images.filter((image) => !isOwn(image) && !/:\d/.test(image))).toEqual([]);
  });

  it('sets variables that Patchbay has', () => {
    const set = gatewaysOf(file).flatMap(([, service]) => names(at(service, 'environment')));
    expect(set).toContain('DATABASE_URL');
    expect(unknownVariables(set.filter((name) => !OF_COMPOSE.has(name)))).toEqual([]);
  });

  it('leaves what runs time to end', () => {
    const seconds = gatewaysOf(file).map(([, service]) =>
      Number.parseInt(String(at(service, 'stop_grace_period')), 10),
    );
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(DRAIN_SECONDS + CLOSING_SECONDS);
  });
});

/** The scaled form with something wrong in it. */
function altered(change: (text: string) => string): Manifest {
  const text = readFileSync(join(ROOT, SCALED), 'utf8');
  expect(change(text)).not.toBe(text);
  return yamlFile(SCALED, change);
}

describe('these checks', () => {
  it('find what is no compose file', () => {
    expect(composeProblems(altered((text) => text.replace('    ports:', '    port:')))).not.toEqual([]);
    expect(composeProblems(altered((text) => text.replace('read_only: true', 'read_only: 7')))).not.toEqual([]);
  });

  it.each([
    [/gateway-2:\/data/, 'gateway-2: gateway-3', 'gateway-3:/data'],
    [/\.\.\/proxies\/haproxy\.cfg/, 'haproxy: ../proxies/other.cfg', '../proxies/other.cfg'],
    [/networks: \[front\]/, 'haproxy: back', 'networks: [back]'],
    [/- gateway-1\n {6}- gateway-2/, 'haproxy: gateway-9', '- gateway-9'],
  ])('find what is not there: %s', (from, problem, to) => {
    expect(
      missing(
        SCALED,
        altered((text) => text.replace(from, to)),
      ),
    ).toContain(problem);
  });
});

describe('the scaled form', () => {
  const file = yamlFile(SCALED);

  it('has the instances that its haproxy stands before, each with a folder of its own', () => {
    const servers = [...proxyFile('haproxy.cfg').matchAll(/^ {2}server \S+ (\S+):4000$/gm)].map(([, host]) => host);
    expect(servers).toEqual(gatewaysOf(file).map(([name]) => name));
    const folders = gatewaysOf(file).map(([, service]) => at(service, 'volumes', 0));
    expect(new Set(folders).size).toBe(servers.length);
  });

  it('believes the address its haproxy tells, and no other network', () => {
    const subnet = at(file, 'networks', 'front', 'ipam', 'config', 0, 'subnet');
    for (const [, gateway] of gatewaysOf(file)) expect(at(gateway, 'environment', 'TRUSTED_PROXIES')).toBe(subnet);
  });

  it('has instances that count as healthy once they serve, for an upgrade that waits', () => {
    for (const [, gateway] of gatewaysOf(file)) {
      expect(String(at(gateway, 'healthcheck', 'test'))).toContain('/health/ready');
    }
  });

  it('has a database with enough connections', () => {
    const allowed = Number(/max_connections=(\d+)/.exec(String(at(file, 'services', 'postgres', 'command')))?.[1]);
    const perProcess = 10 + 5;
    expect(allowed).toBeGreaterThan(gatewaysOf(file).length * perProcess);
  });
});
