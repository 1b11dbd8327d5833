/** Hop-by-hop headers, credentials, and what a client may make up. */
export const CLIENT_HEADERS: Readonly<Record<string, string>> = {
  'proxy-authorization': 'Basic Y2xpZW50OmNsaWVudA==',
  'x-api-key': 'client-key',
  'api-key': 'client-key',
  cookie: 'session=client',
  te: 'trailers',
  'keep-alive': 'timeout=5',
  'accept-encoding': 'gzip, br, zstd',
  'x-forwarded-for': '203.0.113.7',
  forwarded: 'for=203.0.113.7',
  'user-agent': 'client/1.0',
  'openai-organization': 'org-client',
  'x-llm-purpose': 'chat',
  'x-session-id': 'client-session',
  'x-anything': 'client',
};
