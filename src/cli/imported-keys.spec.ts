import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Connection } from '../client/connection.js';
import { addKeys } from './imported-keys.js';

describe('keys of an imported file', () => {
  it.each(['PATH', 'PATCHBAY_ADMIN_API_KEY', 'BYOK_API_KEY', 'AWS_SECRET', 'x_API_KEY', 'HOME\n_API_KEY'])(
    'are never taken from %j, whatever the file names',
    async (variable) => {
      let asked = 0;
      const server = createServer((_request, response) => {
        asked++;
        response.end('{}');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const connection = new Connection({
        url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      });
      const missing = {
        provider_type: 'api_key',
        provider_id: 1,
        name: 'x',
        base_url: 'https://x.example',
        variable,
      } as const;
      const added = await addKeys(connection, { [variable]: 'a-secret' }, [missing], false);
      expect([added[0]?.outcome, asked]).toEqual(['not a name of a key', 0]);
      server.close();
    },
  );
});
