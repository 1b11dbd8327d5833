import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { environmentFrom } from './read-environment.js';

const key = (): string => randomBytes(32).toString('base64');
const credential = 'a-credential-of-24-chars';

/** Names of the variables an environment is refused for. */
function refused(variables: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  try {
    environmentFrom(variables);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => /^ {2}- (\w+) /.exec(line)?.[1]);
  }
}

describe('the environment', () => {
  it('has the documented defaults', () => {
    expect({ ...environmentFrom({}) }).toEqual({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 4000,
      WEB_CONCURRENCY: 1,
      DRAIN_SECONDS: 30,
      LAME_DUCK_SECONDS: 0,
      DATABASE_POOL_SIZE: 10,
      RATE_LIMIT_PER_KEY: 1000,
      RATE_LIMIT_PER_ADDRESS: 100,
      TRUSTED_PROXIES: [],
      USAGE_RETENTION_DAYS: 400,
      REQUEST_RETENTION_DAYS: 30,
      SPOOL_MAX_MIB: 8192,
      SESSION_HOURS: 12,
      OIDC_GROUPS_CLAIM: 'groups',
      OTEL_SERVICE_NAME: 'patchbay',
      OTEL_TRACES_SAMPLER_ARG: 1,
      DATA_DIR: '.data',
      BYOK_PREVIOUS_KEYS: [],
      EGRESS_ALLOW_ORIGINS: [],
      CORS_ORIGINS: [],
      LOG_LEVEL: 'info',
      DEVELOPMENT_MODE: false,
    });
    expect(Object.isFrozen(environmentFrom({}))).toBe(true);
  });

  it.each([
    ['NODE_ENV', 'test'],
    ['HOST', '::1'],
    ['PORT', '0'],
    ['PORT', '65535'],
    ['WEB_CONCURRENCY', '64'],
    ['WEB_CONCURRENCY', 'auto'],
    ['DRAIN_SECONDS', '0'],
    ['LAME_DUCK_SECONDS', '3600'],
    ['DATABASE_POOL_SIZE', '2'],
    ['DATABASE_POOL_SIZE', '100'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://otel.acme.org/tenant/'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer%20abc==, x-tenant=acme'],
    ['OTEL_TRACES_SAMPLER_ARG', '0.25'],
    ['DATABASE_URL', 'postgres://u:p%40ss@db.example:5432/patchbay?sslmode=verify-full'],
    ['DATABASE_URL', 'postgresql://u@[::1]/patchbay'],
    ['BYOK_ENCRYPTION_KEY', key()],
    ['BYOK_ENCRYPTION_KEY', Buffer.from(key(), 'base64').toString('base64url')],
    ['BYOK_PREVIOUS_KEYS', `${key()}, ${key()}`],
    ['ADMIN_TOKEN', credential],
    ['APP_KEY', credential],
    ['EGRESS_ALLOW_ORIGINS', 'http://10.0.0.7:8080,https://gpu.internal'],
    ['CORS_ORIGINS', 'https://app.acme.org,http://127.0.0.1:5173'],
    ['LOG_LEVEL', 'silent'],
    ['DEVELOPMENT_MODE', 'true'],
    ['PORT', ''],
    ['BYOK_ENCRYPTION_KEY', '  '],
    ['SOMETHING_ELSE', 'whatever'],
  ])('takes %s=%s', (name, value) => {
    expect(refused({ [name]: value })).toEqual([]);
  });

  it.each([
    ['NODE_ENV', 'staging'],
    ['PORT', '65536'],
    ['DRAIN_SECONDS', '-1'],
    ['DRAIN_SECONDS', '3601'],
    ['LAME_DUCK_SECONDS', '1.5'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['PORT', '4000abc'],
    ['WEB_CONCURRENCY', '0'],
    ['WEB_CONCURRENCY', '65'],
    ['WEB_CONCURRENCY', '1.5'],
    ['WEB_CONCURRENCY', 'all'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOL_SIZE', '101'],
    ['DATABASE_URL', 'mysql://u:p@host/db'],
    ['DATABASE_URL', 'postgres://'],
    ['DATABASE_URL', 'postgres://u:p%ss@host/db'],
    ['DATABASE_URL', 'postgres://u:p#ss@host/db'],
    ['DATABASE_URL', 'host/db'],
    ['BYOK_ENCRYPTION_KEY', randomBytes(31).toString('base64')],
    ['BYOK_ENCRYPTION_KEY', randomBytes(33).toString('base64')],
    ['BYOK_PREVIOUS_KEYS', `${key()},`],
    ['ADMIN_TOKEN', 'a-credential-of-23-char'],
    ['ADMIN_TOKEN', 'a credential with spaces in it'],
    ['ADMIN_TOKEN', 'ein-schlüssel-mit-umlaut-drin'],
    ['ADMIN_TOKEN', 'pb_admin_example_0123456789'],
    ['APP_KEY', 'change_me_change_me_change_me'],
    ['APP_KEY', 'your-app-key-0123456789-0123456789'],
    ['EGRESS_ALLOW_ORIGINS', 'http://10.0.0.7:8080/'],
    ['EGRESS_ALLOW_ORIGINS', 'ftp://10.0.0.7'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.acme.org/'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:pass@127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
    ['LOG_LEVEL', 'verbose'],
    ['DEVELOPMENT_MODE', '1'],
    ['PUBLIC_URL', 'https://llm.acme.org/'],
    ['PUBLIC_URL', 'llm.acme.org'],
    ['SESSION_HOURS', '0'],
    ['SESSION_HOURS', '721'],
    ['BREAK_GLASS_TOKEN', 'a-credential-of-31-characters-x'],
    ['BREAK_GLASS_TOKEN', 'break-glass-change-me-0123456789-0123456789'],
  ])('refuses %s=%s in one line', (name, value) => {
    expect(refused({ [name]: value })).toEqual([name]);
  });

  it('demands a master key in production', () => {
    expect(refused({ NODE_ENV: 'production' })).toEqual(['BYOK_ENCRYPTION_KEY']);
    expect(refused({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY: '' })).toEqual(['BYOK_ENCRYPTION_KEY']);
    expect(refused({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY: key() })).toEqual([]);
  });

  const login = {
    PUBLIC_URL: 'https://llm.acme.org',
    OIDC_ISSUER: 'https://login.acme.org/realms/staff',
    OIDC_CLIENT_ID: 'patchbay',
    OIDC_ROLES: 'llm-admins=admin, cn=all%2Cdc=acme=viewer',
  };

  it('takes an identity provider with all that goes with it', () => {
    expect(refused(login)).toEqual([]);
    expect(environmentFrom(login).OIDC_ROLES).toEqual(['llm-admins=admin', 'cn=all%2Cdc=acme=viewer']);
    for (const issuer of ['http://localhost:8080', 'http://127.0.0.1:9', 'http://[::1]:9'])
      expect(refused({ ...login, OIDC_ISSUER: issuer })).toEqual([]);
    for (const missing of ['PUBLIC_URL', 'OIDC_CLIENT_ID', 'OIDC_ROLES'])
      expect(refused({ ...login, [missing]: '' })).toEqual([missing]);
  });

  it.each([
    ['OIDC_ISSUER', 'http://login.acme.org'],
    ['OIDC_ISSUER', 'https://user@login.acme.org'],
    ['OIDC_ISSUER', 'https://login.acme.org/?realm=staff'],
    ['OIDC_ISSUER', 'login.acme.org'],
    ['OIDC_ROLES', 'llm-admins'],
    ['OIDC_ROLES', 'llm-admins=root'],
    ['OIDC_ROLES', '=admin'],
    ['OIDC_ROLES', 'llm-admins=admin,'],
    ['OIDC_ROLES', '100%=viewer'],
  ])('refuses the identity provider with %s=%s', (name, value) => {
    expect(refused({ ...login, [name]: value })).toEqual([name]);
  });

  it('refuses one credential for both planes', () => {
    expect(refused({ ADMIN_TOKEN: credential, APP_KEY: credential })).toEqual(['APP_KEY']);
  });

  it('is documented whole by .env.auth.example, which changes nothing', () => {
    const example = parseEnv(readFileSync('.env.auth.example', 'utf8'));
    const source = ['environment', 'telemetry-variables', 'seed-variables']
      .map((name) => readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8'))
      .join('\n');
    const declared = [...source.matchAll(/^ {2}readonly ([A-Z_]+)\??:/gm)].map(([, name]) => name);
    expect(declared.length).toBeGreaterThan(10);
    expect(new Set(Object.keys(example))).toEqual(new Set(declared));
    expect({ ...environmentFrom(example) }).toEqual({ ...environmentFrom({}) });
    const text = readFileSync('.env.auth.example', 'utf8').split('\n');
    const undocumented = text.filter((line, index) => /^[A-Z]/.test(line) && !/^(#|[A-Z])/.test(text[index - 1] ?? ''));
    expect(undocumented).toEqual([]);
  });
});
