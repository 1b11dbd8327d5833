import { GatewayError } from '../errors/gateway-error.js';

/** @throws {GatewayError} `invalid_request` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's own message quotes the body, which may hold a secret.
    throw notJson();
  }
}

export function notJson(): GatewayError {
  return new GatewayError('invalid_request', 'The body is not valid JSON.');
}
