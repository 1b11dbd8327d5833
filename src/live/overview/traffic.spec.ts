import { describe, expect, it } from '@jest/globals';
import { ALL, type Subject } from '../../usage/minutes/busiest.js';
import { histogramOf } from '../../usage/minutes/first-bytes.js';
import { SubjectHour, type SubjectMinute } from '../../usage/minutes/subject-hour.js';
import { trafficOf } from './traffic.js';

const AT = '2026-01-02T03:04:05.678Z';
const THIS_MINUTE = 29_400_007;
const chat: Subject = { kind: 'purpose', subject: 'chat', providerType: null };
const clinical: Subject = { kind: 'purpose', subject: 'clinical', providerType: null };
const seven: Subject = { kind: 'provider', subject: '7', providerType: 'api_key' };

/** An hour in which there was only this, by the place of its minute. */
function hourOf(subject: Subject, minutes: Readonly<Record<number, Partial<SubjectMinute>>>): SubjectHour {
  const hour = new SubjectHour(subject);
  for (const [place, fields] of Object.entries(minutes)) {
    const minute = THIS_MINUTE - 59 + Number(place);
    const firstByte = `{${histogramOf([100]).join()}}`;
    hour.put({ minute, requests: 1, errors: 0, fallbacks: 0, lastAtMs: Date.parse(AT), firstByte, ...fields });
  }
  return hour;
}

const seen = (all: SubjectHour, ...subjects: readonly SubjectHour[]) =>
  trafficOf({ thisMinute: THIS_MINUTE, all, subjects });

describe('the traffic of an hour', () => {
  it('of nothing is nothing', () => {
    expect(seen(hourOf(ALL, {}), hourOf(chat, {}))).toEqual({
      last_hour: { requests: 0, fallbacks: 0, errors: 0, first_byte_p95_ms: null },
      per_second: 0,
      purposes: [],
      providers: [],
    });
  });

  it('goes by the last whole minute where it tells of a second', () => {
    const all = hourOf(ALL, { 57: { requests: 6000 }, 58: { requests: 90 }, 59: { requests: 6000 } });
    expect(seen(all).per_second).toBe(1.5);
  });

  it('sums up purposes and providers, those with most first', () => {
    const later = '2026-01-02T03:09:00.000Z';
    const { purposes, providers } = seen(
      hourOf(ALL, {}),
      hourOf(clinical, { 3: { requests: 6 } }),
      hourOf(chat, { 3: { requests: 5, errors: 2 }, 9: { requests: 5, fallbacks: 1, lastAtMs: Date.parse(later) } }),
      hourOf(seven, { 9: {}, 10: { firstByte: '{}' } }),
    );
    expect(purposes.map(({ slug }) => slug)).toEqual(['chat', 'clinical']);
    expect(purposes[0]).toMatchObject({ requests: 10, errors: 2, fallbacks: 1, last_request_at: later });
    const [provider] = providers;
    expect(provider).toMatchObject({
      provider_type: 'api_key',
      provider_id: 7,
      requests: 2,
      p95_ms: expect.any(Number),
    });
    expect(provider?.minutes.map((ms) => ms !== null)).toEqual(Array.from({ length: 60 }, (_, place) => place === 9));
    expect(provider?.requests_by_minute).toEqual(
      Array.from({ length: 60 }, (_, place) => (place === 9 || place === 10 ? 1 : 0)),
    );
  });
});
