import { describe, expect, it } from '@jest/globals';
import type { Provider } from '../../client/management-api.js';
import { remedyFor } from './remedy-for.js';

const provider = (type: Provider['type']): Provider => ({
  id: 7,
  type,
  name: 'gpu',
  kind: '',
  base_url: '',
  model: null,
  masked_key: null,
  enabled: true,
});

describe('the remedy', () => {
  it.each([
    [
      'connection refused (is it running, and listening on that port?)',
      /^Start "gpu", or correct base_url with PATCH /,
    ],
    ['it refused the key (401); set api_key', /Enter the key it wants: PATCH \/api\/v1\/llm-config\/servers\/7/],
    ['it does not list "x"; it has y', /^Load that model at "gpu"/],
    ['it did not answer in time', /timeouts/],
    ['no connection in time (is the host up, and the port open?)', /load of "gpu" and the network/],
    ['its host name cannot be resolved (check base_url)', /DNS/],
    ['Loading model', /^Wait until "gpu" has loaded/],
    ['something else', /^Mend "gpu", then test it with POST /],
  ])('for "%s" says what to do', (reason, remedy) => {
    expect(remedyFor(reason, provider('ai_server'))).toMatch(remedy);
  });

  it('for the key of a vendor is a rotation', () => {
    expect(remedyFor('the vendor refused the key (401); enter a valid one', provider('api_key'))).toContain(
      'patchbay rotate "gpu"',
    );
  });
});
