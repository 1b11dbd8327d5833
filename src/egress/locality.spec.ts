import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ResolverDouble } from '../../test/support/resolver-double.js';
import { Locality } from './locality.js';

let resolver: ResolverDouble;
let locality: Locality;

beforeEach(() => {
  resolver = new ResolverDouble();
  locality = new Locality(resolver);
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a base URL', () => {
  it.each(['http://127.0.0.1:8080', 'http://[::1]', 'http://10.0.0.7/v1', 'http://[fd12::1]', 'http://100.64.0.1'])(
    'is local: %s',
    async (url) => {
      expect(await locality.refusalFor(url)).toBeUndefined();
    },
  );

  it.each(['https://1.1.1.1/v1', 'http://[2606:4700::1]', 'http://169.254.169.254', 'http://0.0.0.0'])(
    'is not local: %s',
    async (url) => {
      expect(await locality.refusalFor(url)).toMatch(/^its address is /);
    },
  );

  it('is local when every address of its name is', async () => {
    resolver.answer('gpu.test', ['10.0.0.1', 'fd12::1']);
    resolver.answer('mixed.test', ['10.0.0.1', '1.1.1.1']);
    expect(await locality.refusalFor('http://gpu.test:8080/v1')).toBeUndefined();
    expect(await locality.refusalFor('http://mixed.test')).toMatch(/is outside this machine/);
  });

  it('is looked up anew each time', async () => {
    resolver.answer('gpu.test', ['10.0.0.1'], ['1.1.1.1']);
    expect(await locality.refusalFor('http://gpu.test')).toBeUndefined();
    expect(await locality.refusalFor('http://gpu.test')).toEqual(expect.any(String));
  });

  it('cannot be shown to be local when its name leads nowhere', async () => {
    resolver.answer('nowhere.test', []);
    expect(await locality.refusalFor('http://nowhere.test')).toMatch(/cannot be resolved/);
    expect(await locality.refusalFor('no url')).toMatch(/is not a URL/);
  });

  it('cannot be shown to be local when the answer takes longer than two seconds', async () => {
    jest.useFakeTimers();
    resolver.answer('slow.test', ['10.0.0.1']);
    resolver.hold('slow.test');
    const refusal = locality.refusalFor('http://slow.test');
    await jest.advanceTimersByTimeAsync(2000);
    expect(await refusal).toMatch(/cannot be resolved/);
  });
});
