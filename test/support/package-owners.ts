/**
 * Packages that only some folders may use at run time. Connections to providers come from egress alone; config and
 * database look at addresses and ports of this machine, operations closes the port that clients come in by.
 */
export const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  undici: ['egress'],
  'node:net': ['egress', 'config', 'database', 'operations'],
  'node:dns': ['egress'],
  'node:tls': ['egress'],
  'node:http': ['egress'],
  'node:https': ['egress'],
  'node:http2': ['egress'],
  typeorm: [
    'database',
    'access',
    'revisions',
    'encryption',
    'providers',
    'purposes',
    'seeding',
    'usage',
    'audit',
    'operations',
    'transfer',
    'config-check',
    'live',
    '',
  ],
  pg: ['database'],
  'node:cluster': ['cluster'],
  'ipaddr.js': ['egress', 'access'],
  ioredis: ['access'],
  'openid-client': ['access'],
  pino: ['operations'],
  'prom-client': ['operations'],
  '@opentelemetry/api': ['operations'],
  '@opentelemetry/core': ['operations'],
  commander: ['cli'],
};
