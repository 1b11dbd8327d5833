import { describe, expect, it } from '@jest/globals';
import { baseUrlRefusal, isLoopbackPort } from './base-url-policy.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const server = (url: string): string | undefined => baseUrlRefusal(url, 'ai_server', []);
const vendor = (url: string, allowed: readonly string[] = []): string | undefined =>
  baseUrlRefusal(url, 'api_key', allowed);

describe('the base URL of an AI server', () => {
  it.each(
    words(`
  http://127.0.0.1:8080 http://localhost:11434/v1 https://gpu.local http://gpu-1:8000/llm/v1/
  http://[::1]:8080 HTTP://10.0.0.7 http://host.docker.internal:8080 https://models.example.com
`),
  )('may be %s', (url) => {
    expect(server(url)).toBeUndefined();
  });
});

describe('the base URL of a vendor', () => {
  it.each(
    words(`
  https://api.openai.com/v1 https://1.1.1.1/v1 https://xn--bcher-kva.example/v1 HTTPS://API.EXAMPLE.COM
  https://localhost.example.com/v1 https://notlocalhost/v1 https://[2606:4700::1]/v1
`),
  )('may be %s', (url) => {
    expect(vendor(url)).toBeUndefined();
  });

  it.each(
    words(`
  https://localhost https://LOCALHOST:443 https://localhost. https://a.localhost https://a.localhost.
  https://printer.local https://printer.local. https://localhost.localdomain https://ip6-localhost
  https://ip6-loopback https://ⓛocalhost https://loc%61lhost https://127.0.0.1. https://１２７.0.0.1
  https://metadata.google.internal https://vault.internal https://METADATA.goog
`),
  )('is not %s', (url) => {
    expect(vendor(url)).toEqual(expect.any(String));
  });

  it('is plain http or private only where the operator has allowed that very origin', () => {
    const allowed = ['http://127.0.0.1:9000'];
    expect(vendor('http://127.0.0.1:9000/v1', allowed)).toBeUndefined();
    expect(vendor('http://127.1:9000/v1', allowed)).toBeUndefined();
    for (const other of ['http://127.0.0.1:9001', 'https://127.0.0.1:9000', 'http://localhost:9000']) {
      expect(vendor(other, allowed)).toEqual(expect.any(String));
    }
  });

  it('is https, and the refusal says why', () => {
    expect(vendor('http://api.openai.com/v1')).toMatch(/https:\/\/.*EGRESS_ALLOW_ORIGINS/);
  });
});

describe('any base URL', () => {
  const SHAPES: readonly (readonly [string, RegExp])[] = [
    ['', /is not a URL/],
    ['localhost', /is not a URL/],
    ['//localhost', /is not a URL/],
    ['http://', /is not a URL/],
    ['http://a b', /is not a URL/],
    ['http://host:99999', /is not a URL/],
    ['localhost:8080', /must start with http/],
    ['ws://localhost', /must start with http/],
    ['file:///etc/passwd', /must start with http/],
    ['javascript:alert(1)', /must start with http/],
    ['http://user@localhost', /user name or password/],
    ['http://:password@localhost', /user name or password/],
    ['http://localhost/?a=1', /query or fragment/],
    ['http://localhost/#a', /query or fragment/],
    ['http://169.254.169.254', /link-local or metadata/],
    ['http://metadata.google.internal/computeMetadata', /metadata service/],
    ['http://METADATA.google.internal./', /metadata service/],
  ];
  it.each(SHAPES)('is not "%s"', (url, reason) => {
    expect(server(url)).toMatch(reason);
    expect(vendor(url.replace('http://', 'https://'))).toEqual(expect.any(String));
  });

  it.each(['http://user@127.0.0.1:9000', 'http://127.0.0.1:9000/?a=1'])('is not %s even if allowed', (url) => {
    expect(vendor(url, ['http://127.0.0.1:9000'])).toEqual(expect.any(String));
  });
});

describe('a port of this machine', () => {
  it.each(
    words(`
    http://127.0.0.1:4000 http://127.1:4000/v1 http://127.200.0.1:4000 http://localhost:4000 http://LOCALHOST.:4000
    http://a.localhost:4000 http://[::1]:4000 http://[::ffff:127.0.0.1]:4000 https://0x7f.1:4000 http://2130706433:4000
  `),
  )('is %s', (url) => {
    expect(isLoopbackPort(url, 4000)).toBe(true);
    expect(isLoopbackPort(url, 4001)).toBe(false);
  });

  it('is the usual one where none is written', () => {
    expect([isLoopbackPort('http://localhost', 80), isLoopbackPort('https://localhost', 443)]).toEqual([true, true]);
  });

  it.each(words('http://10.0.0.1:4000 http://localhost.example:4000 http://127.example:4000 http://[::2]:4000'))(
    'is not %s',
    (url) => {
      expect(isLoopbackPort(url, 4000)).toBe(false);
    },
  );
});
