import type { CustomFetch } from 'openid-client';
import type { WebClient } from '../../../egress/web-client.js';
import { unreachable } from './login-error.js';

const TIMEOUT_MS = 10_000;

/** The way in which the library for OpenID Connect reaches the provider: no other than everybody's. */
export function throughEgress(web: WebClient): CustomFetch {
  return async (url, { method, headers, body }) => {
    const text = body === undefined || body === null ? undefined : textOf(body);
    try {
      const answer = await web.send({
        url,
        method: method === 'POST' ? 'POST' : 'GET',
        headers,
        body: text,
        timeoutMs: TIMEOUT_MS,
      });
      return new Response(answer.text, { status: answer.status, headers: new Headers(answer.headers) });
    } catch (error) {
      throw unreachable(error);
    }
  };
}

/** It sends forms only. */
function textOf(body: unknown): string {
  if (body instanceof URLSearchParams || typeof body === 'string') return body.toString();
  throw new TypeError('the body of a request to the identity provider is no form');
}
