import { describe, expect, it } from '@jest/globals';
import { type Opened, openedIn, partsOf, pathOf } from './opened.js';

const ALL: readonly Opened[] = [
  { kind: 'purpose', slug: 'chat' },
  { kind: 'plug', slug: 'chat', provider: null },
  { kind: 'plug', slug: 'chat', provider: 'api_key:7' },
  { kind: 'provider', provider: 'ai_server:4' },
  { kind: 'offer', provider: 'ai_server:4' },
  { kind: 'new' },
];

describe('what is open', () => {
  it.each(ALL)('stands in the address: $kind', (opened) => {
    expect(openedIn(new URL(pathOf(opened), 'http://patchbay').search)).toEqual(opened);
  });

  it('is nothing where the address says nothing, or nonsense', () => {
    expect(openedIn('')).toBeNull();
    expect(openedIn('?plug=other:4')).toBeNull();
    expect(openedIn('?provider=ai_server:x')).toBeNull();
    expect(pathOf(null)).toBe('/');
  });

  it('takes a provider apart', () => {
    expect(partsOf('api_key:12')).toEqual({ type: 'api_key', id: 12 });
  });
});
