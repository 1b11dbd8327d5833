import { describe, expect, it } from '@jest/globals';
import { classify, type Verdict } from './classify.js';
import { failure, type FailureCause, type Refusal } from './outcome.js';

function refusal(status: number, body: unknown = {}): Refusal {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'refusal', status, headers: {}, body: Buffer.from(text), isWhole: true, isDisguised: false };
}

const asked = { modelIsOurs: true, withKey: true };

describe('what an answer that is no success means', () => {
  it.each<[number, Verdict]>([
    [301, 'unusable'],
    [307, 'unusable'],
    [400, 'request_refused'],
    [401, 'key_refused'],
    [402, 'key_spent'],
    [403, 'key_refused'],
    [404, 'request_refused'],
    [405, 'request_refused'],
    [408, 'troubled'],
    [409, 'troubled'],
    [413, 'request_refused'],
    [422, 'request_refused'],
    [425, 'troubled'],
    [429, 'rate_limited'],
    [500, 'failing'],
    [501, 'refusing'],
    [502, 'failing'],
    [503, 'failing'],
    [504, 'failing'],
    [505, 'refusing'],
    [529, 'failing'],
    [600, 'refusing'],
  ])('%i means %s', (status, verdict) => {
    expect(classify(refusal(status, { error: { message: 'no' } }), asked)).toBe(verdict);
  });

  it.each<[string, unknown, Verdict, Verdict]>([
    ['a firewall’s page', '<html>Forbidden</html>', 'unusable', 'unusable'],
    ['nothing', '', 'unusable', 'unusable'],
    ['one model', { error: { code: 'model_not_found', message: 'x' } }, 'model_unknown', 'request_refused'],
    [
      'access to one',
      { error: { message: 'Project does not have access to model `x`' } },
      'model_unknown',
      'request_refused',
    ],
  ])('a 403 that is about %s is not about the key', (_, body, ours, theirs) => {
    expect(classify(refusal(403, body), asked)).toBe(ours);
    expect(classify(refusal(403, body), { ...asked, modelIsOurs: false })).toBe(theirs);
  });

  it.each([401, 402, 403])('%i where no key was sent says nothing about a key', (status) => {
    expect(classify(refusal(status), { ...asked, withKey: false })).toBe('unusable');
  });

  it.each<[string, number, object]>([
    ['OpenAI', 400, { error: { code: 'content_filter', message: 'filtered' } }],
    ['OpenAI images', 400, { error: { code: 'moderation_blocked', message: 'no' } }],
    ['Azure', 400, { error: { code: null, innererror: { code: 'ResponsibleAIPolicyViolation' } } }],
    [
      'OpenRouter',
      403,
      { error: { code: 403, message: 'flagged', metadata: { reasons: ['violence'], flagged_input: 'x' } } },
    ],
    ['with a status of our key', 401, { error: { type: 'content_policy_violation' } }],
    ['with a server status', 500, { error: { code: 'content_filter' } }],
  ])('a safety refusal is the app’s own matter: %s', (_, status, body) => {
    expect(classify(refusal(status, body), asked)).toBe('request_refused');
  });

  it.each<[string, number, object, Verdict]>([
    ['OpenAI', 429, { error: { code: 'insufficient_quota', type: 'insufficient_quota' } }, 'key_spent'],
    ['a plain rate limit', 429, { error: { code: 'rate_limit_exceeded' } }, 'rate_limited'],
  ])('429: %s', (_, status, body, verdict) => {
    expect(classify(refusal(status, body), asked)).toBe(verdict);
  });

  it.each<[string, object]>([
    ['OpenAI', { error: { code: 'context_length_exceeded', message: 'too long' } }],
    ['llama.cpp', { error: { code: 400, type: 'exceed_context_size_error', message: 'too long' } }],
    ['vLLM', { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 }],
    ['in words', { error: 'the prompt exceeds the context window' }],
  ])('a prompt that is too long: %s', (_, body) => {
    expect(classify(refusal(400, body), asked)).toBe('context_exceeded');
    expect(classify(refusal(500, body), asked)).toBe('failing');
  });

  it.each<[string, object]>([
    ['OpenAI', { error: { code: 'model_not_found', message: 'The model `x` does not exist' } }],
    ['vLLM', { error: { type: 'NotFoundError', message: 'The model `x` does not exist.' } }],
    ['Ollama', { error: 'model "x" not found, try pulling it first' }],
  ])('a model that is not there: %s', (_, body) => {
    expect(classify(refusal(404, body), asked)).toBe('model_unknown');
    expect(classify(refusal(404, body), { ...asked, modelIsOurs: false })).toBe('request_refused');
  });

  it('a 404 that only mentions a model is none', () => {
    expect(classify(refusal(404, { error: { message: 'no such file for this model provider' } }), asked)).toBe(
      'request_refused',
    );
  });

  it.each<FailureCause>(['unreachable', 'stale', 'silent', 'cut', 'garbled', 'forbidden', 'out_of_time'])(
    'a failure means itself: %s',
    (cause) => {
      expect(classify(failure(cause, new Error('x')), asked)).toBe(cause);
    },
  );

  it.each(['', 'null', '[]', '"text"', '{', '<html>', '{"error":null}', '{"error":[]}', '{"error":{"code":{}}}'])(
    'a strange body changes nothing: %s',
    (body) => {
      expect(classify(refusal(503, body), asked)).toBe('failing');
      expect(classify(refusal(400, body), asked)).toBe('request_refused');
    },
  );
});
