import { describe, expect, it } from '@jest/globals';
import { arrange, isMeant, joined, pluggedKeys } from './arrange.js';
import { somePurpose } from './some.js';

const OLD = somePurpose('claims', [[2], [3]], { created_at: '2026-01-01T00:00:00.000Z', agent_types: ['Billing'] });
const NEW = somePurpose('chat', [[1], [2]], { created_at: '2026-02-01T00:00:00.000Z' });

describe('arrangement', () => {
  it('leaves the order of creation, with hues that stay when others are added', () => {
    const arranged = arrange(
      [OLD.purpose, NEW.purpose],
      [NEW.active].flatMap((each) => each ?? []),
    );
    expect(arranged.map(({ purpose, active, hue }) => [purpose.slug, active?.purpose, hue])).toEqual([
      ['claims', undefined, 1],
      ['chat', 'chat', 2],
    ]);
  });

  it('begins hues anew after the eighth', () => {
    const many = Array.from({ length: 9 }, (_, index) => somePurpose(`p${index}`, []).purpose);
    expect(arrange(many, []).at(-1)?.hue).toBe(1);
  });

  it('has a purpose once that comes with the first ones and with those behind them, as the first ones have it', () => {
    const older = { ...NEW, active: null };
    expect(
      joined([OLD, NEW], [older, somePurpose('rerank', [])]).map(({ purpose, active }) => [purpose.slug, active]),
    ).toEqual([
      ['claims', OLD.active],
      ['chat', NEW.active],
      ['rerank', null],
    ]);
  });

  it('puts first choices before fallbacks, each provider once', () => {
    expect(pluggedKeys([OLD, NEW])).toEqual(['ai_server:2', 'ai_server:1', 'ai_server:3']);
  });

  it('finds purposes by their words and by who is plugged in', () => {
    expect(isMeant(OLD, 'clai')).toBe(true);
    expect(isMeant(OLD, 'billing')).toBe(true);
    expect(isMeant(OLD, 'SERVER-3')).toBe(true);
    expect(isMeant(OLD, 'server-9')).toBe(false);
    expect(isMeant(OLD, ' ')).toBe(true);
  });
});
