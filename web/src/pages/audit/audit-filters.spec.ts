import { describe, expect, it } from '@jest/globals';
import { aboutSame, auditQueryOf, countOf, filtersFrom, NO_FILTERS, searchOf } from './audit-filters.js';

describe('filters of the record', () => {
  it('go into the address and come back', () => {
    const filters = { ...NO_FILTERS, actor: 'ops', action: 'app.' };
    expect(searchOf(filters).toString()).toBe('actor=ops&action=app.');
    expect(filtersFrom(searchOf(filters))).toEqual(filters);
  });

  it('ask for nothing that is empty', () => {
    expect(auditQueryOf({ ...NO_FILTERS, actor: '  ' })).toEqual({});
    expect(countOf({ ...NO_FILTERS, actor: '  ' })).toBe(0);
    expect(countOf({ ...NO_FILTERS, actor: 'ops', action: 'app.' })).toBe(2);
  });

  it('find what was done to the same thing under any of its names', () => {
    expect(aboutSame('api_key 6 (openai-main) key 2').entity).toBe('api_key 6 (');
    expect(aboutSame('chat → gpu-1').entity).toBe('chat → gpu-1');
  });

  it('take the whole of the last day', () => {
    const query = auditQueryOf({ ...NO_FILTERS, entity: 'server 4', from: '2031-01-31', to: '2031-01-31' });
    expect(query.entity).toBe('server 4');
    expect(query.from).toBe(new Date('2031-01-31T00:00:00').toISOString());
    expect(query.to).toBe(new Date('2031-02-01T00:00:00').toISOString());
  });

  it('leave out what is no day yet', () => {
    expect(auditQueryOf({ ...NO_FILTERS, from: '2031-0', to: '2031-99-99' })).toEqual({});
  });
});
