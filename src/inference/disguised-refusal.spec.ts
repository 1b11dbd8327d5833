import { describe, expect, it } from '@jest/globals';
import type { UpstreamError } from '../protocols/openai/event-error.js';
import { disguisedRefusal } from './disguised-refusal.js';

describe('the status of an error that came with a 200', () => {
  it.each<[number, UpstreamError]>([
    [429, { code: 429 }],
    [503, { code: '503' }],
    [418, { status: 418 }],
    [400, { code: 'context_length_exceeded' }],
    [400, { type: 'invalid_request_error' }],
    [400, { code: 'content_filter' }],
    [401, { code: 'invalid_api_key' }],
    [404, { code: 'model_not_found' }],
    [429, { code: 'insufficient_quota' }],
    [429, { code: 'rate_limit_exceeded', type: 'requests' }],
    [503, { type: 'overloaded_error' }],
    [502, { type: 'server_error' }],
    [502, { message: 'x' }],
    [502, { code: 200 }],
    [502, { code: 4000 }],
  ])('%i for %j', (status, error) => {
    const refusal = disguisedRefusal({ 'retry-after': '3', 'content-length': '9' }, error);
    expect(refusal).toMatchObject({ status, isWhole: true, isDisguised: true });
    expect(refusal.headers).toEqual({ 'content-type': 'application/json', 'retry-after': '3' });
    expect(JSON.parse(refusal.body.toString())).toEqual({ error });
  });
});
