import { describe, expect, it } from '@jest/globals';
import type { ProbeStatus } from '../../database/entities/provider-probe.entity.js';
import { serverHealth } from '../health-verdict.js';
import type { ProbeOutcome } from '../provider-probe.js';
import { probeVerdict } from './probe-verdict.js';

const refused: ProbeOutcome = { failure: 'connection refused' };
const answered = (status: number): ProbeOutcome => ({ answer: { status, body: null, latencyMs: 1 } });

describe('a probe after another', () => {
  it.each<[ProbeOutcome, ProbeStatus | undefined, ProbeStatus]>([
    [answered(200), undefined, 'healthy'],
    [answered(200), 'down', 'healthy'],
    [refused, undefined, 'degraded'],
    [refused, 'healthy', 'degraded'],
    [refused, 'degraded', 'down'],
    [refused, 'down', 'down'],
    [answered(500), 'healthy', 'degraded'],
    [answered(502), 'degraded', 'down'],
    [answered(503), 'degraded', 'degraded'],
    [answered(503), 'down', 'degraded'],
    [answered(404), 'degraded', 'degraded'],
    [answered(401), 'down', 'degraded'],
  ])('%j after %s is %s', (outcome, previous, status) => {
    const verdict = probeVerdict(serverHealth(outcome), outcome, { previous, isBusy: false });
    expect([verdict.status, verdict.reason === null]).toEqual([status, status === 'healthy']);
  });
});

describe('a probe of a provider that has requests', () => {
  it.each<[ProbeOutcome, ProbeStatus]>([
    [{ failure: 'it did not answer in time' }, 'degraded'],
    [{ failure: 'no connection in time (is the host up, and the port open?)' }, 'degraded'],
    [refused, 'down'],
    [answered(500), 'down'],
    [answered(200), 'healthy'],
  ])('%j is %s', (outcome, status) => {
    expect(probeVerdict(serverHealth(outcome), outcome, { previous: 'degraded', isBusy: true }).status).toBe(status);
  });
});
