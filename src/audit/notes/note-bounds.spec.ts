import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../audit.js';
import { NoteBounds } from './note-bounds.js';

const MINUTE_MS = 60_000;
const failed = (actor: string): AuditEntry => ({ actor, action: 'login.failed', entity: 'unknown', details: { n: 1 } });
const asked = (actor: string, entity: string): AuditEntry => ({ actor, action: 'playground.ask', entity });
const used: AuditEntry = { actor: 'break-glass', action: 'break_glass.use', entity: 'GET /' };

describe('events that repeat', () => {
  it('are noted once a minute, then with their number', () => {
    const bounds = new NoteBounds();
    expect(bounds.take(failed('a'), 0)).toEqual([failed('a')]);
    for (let count = 0; count < 5; count += 1) expect(bounds.take(failed('a'), 1000)).toEqual([]);
    expect(bounds.take(failed('b'), 1000)).toEqual([failed('b')]);
    expect(bounds.due(MINUTE_MS - 1)).toEqual([]);
    expect(bounds.due(MINUTE_MS)).toEqual([{ ...failed('a'), details: { repeated: 5, within_seconds: 60 } }]);
    expect(bounds.take(failed('a'), MINUTE_MS)).toEqual([failed('a')]);
    expect(bounds.rest()).toEqual([]);
  });

  it('are noted with their number when the next minute begins with another one', () => {
    const bounds = new NoteBounds();
    bounds.take(failed('a'), 0);
    bounds.take(failed('a'), 1);
    expect(bounds.take(failed('a'), MINUTE_MS)).toEqual([
      { ...failed('a'), details: { repeated: 1, within_seconds: 60 } },
      failed('a'),
    ]);
  });

  it('from more than 100 places are counted together', () => {
    const bounds = new NoteBounds();
    let noted = 0;
    for (let count = 0; count < 1000; count += 1) noted += bounds.take(failed(`place ${count}`), 0).length;
    expect(noted).toBe(100);
    expect(bounds.rest()).toMatchObject([{ actor: 'others', action: 'login.failed', details: { repeated: 900 } }]);
    expect(bounds.take(failed('again'), 0)).toHaveLength(1);
  });

  it('of one admin take no place of another one', () => {
    const bounds = new NoteBounds();
    for (let count = 0; count < 150; count += 1) bounds.take(asked('Eve', `purpose p${count}`), 0);
    expect(bounds.take(asked('Ada', 'purpose chat'), 0)).toEqual([asked('Ada', 'purpose chat')]);
    expect(bounds.due(MINUTE_MS)).toEqual([
      { actor: 'Eve', action: 'playground.ask', entity: 'others', details: { repeated: 50, within_seconds: 60 } },
    ]);
    expect(bounds.take(asked('Eve', 'purpose chat'), MINUTE_MS)).toHaveLength(1);
  });

  it('are all noted where only admins can cause them', () => {
    const bounds = new NoteBounds();
    for (let count = 0; count < 200; count += 1) expect(bounds.take(used, 0)).toEqual([used]);
    expect(bounds.rest()).toEqual([]);
  });
});
