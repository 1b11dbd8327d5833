import { describe, expect, it } from '@jest/globals';
import { keyVerdict, serverHealth } from './health-verdict.js';

const answer = (status: number, body: unknown = null, latencyMs = 4) => ({ answer: { status, body, latencyMs } });

describe('the health of a server', () => {
  it.each([
    [answer(200), 'healthy', null],
    [answer(204), 'healthy', null],
    [answer(200, null, 2500), 'degraded', 'it took 2500 ms to answer'],
    [answer(503, { error: { message: 'Loading model' } }), 'degraded', 'Loading model'],
    [answer(503), 'degraded', 'it is not ready (503)'],
    [answer(401), 'down', 'it refused the key (401); set api_key'],
    [answer(403), 'down', 'it refused the key (403); set api_key'],
    [answer(301), 'down', 'it answered 301; check base_url and server_type'],
    [answer(404), 'down', 'it answered 404; check base_url and server_type'],
    [answer(500), 'down', 'it answered 500; check base_url and server_type'],
  ])('%j → %s (%s)', (outcome, status, reason) => {
    expect(serverHealth(outcome)).toEqual({ status, latency_ms: outcome.answer.latencyMs, reason });
  });

  it('is down without an answer', () => {
    expect(serverHealth({ failure: 'why' })).toEqual({ status: 'down', latency_ms: null, reason: 'why' });
  });
});

describe('what a vendor says about a key', () => {
  it.each([
    [answer(200), 'healthy', true],
    [answer(401), 'down', false],
    [answer(403), 'down', false],
    [answer(400, { error: { message: 'API key not valid.' } }), 'down', false],
    [answer(400, { error: 'Incorrect API key provided' }), 'down', false],
    [answer(400, { error: 'unknown field' }), 'down', null],
    [answer(400), 'down', null],
    [answer(404), 'down', null],
    [answer(429), 'degraded', true],
    [answer(301), 'down', null],
    [answer(500), 'down', null],
    [answer(503), 'down', null],
  ])('%j → %s, accepted: %s', (outcome, status, key_accepted) => {
    const verdict = keyVerdict(outcome);
    expect(verdict).toMatchObject({ status, key_accepted, latency_ms: 4 });
    expect(verdict.reason === null).toBe(status === 'healthy');
  });

  it('is unknown without an answer', () => {
    expect(keyVerdict({ failure: 'why' })).toMatchObject({ status: 'down', key_accepted: null, reason: 'why' });
  });
});
