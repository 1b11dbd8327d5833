import { describe, expect, it } from '@jest/globals';
import { curlLine } from './curl-line.js';

describe('the line to try a key with', () => {
  it('asks the purpose by its name', () => {
    expect(curlLine('http://127.0.0.1:4000', 'pb_app_x', 'claims')).toBe(
      [
        'curl http://127.0.0.1:4000/v1/chat/completions \\',
        `  -H 'Authorization: Bearer pb_app_x' \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '{"model":"claims","messages":[{"role":"user","content":"Hello"}]}'`,
      ].join('\n'),
    );
  });

  it.each([
    ['embeddings', '/v1/embeddings', '"input":"Hello"'],
    ['reranking', '/v1/rerank', '"documents":['],
  ])('asks %s at its own path', (purpose, path, body) => {
    const line = curlLine('http://x', 'k', purpose);
    expect(line).toContain(`http://x${path} `);
    expect(line).toContain(body);
  });
});
