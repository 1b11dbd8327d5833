import { GatewayError } from '../../errors/gateway-error.js';
import { type FoundDocument, isMembers } from './found-document.js';
import { fromLiteLlm } from './litellm.js';
import { fromSections } from './sections.js';

/**
 * Recognises what a file is: an export, servers with their models, collections, or the `config.yaml` of LiteLLM's proxy.
 *
 * @throws {GatewayError} `invalid_request` when it is none of them
 */
export function findDocument(body: unknown): FoundDocument {
  // A bare list is one of collections: that is how vector stores dump them.
  if (Array.isArray(body) && body.length > 0) return fromSections({ collections: body });
  if (!isMembers(body)) {
    throw new GatewayError('invalid_request', 'The body must be an object with sections such as servers and purposes.');
  }
  return body['model_list'] === undefined ? fromSections(body) : fromLiteLlm(body);
}
