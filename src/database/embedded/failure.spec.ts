import { describe, expect, it } from '@jest/globals';
import { passingFault, startFailure } from './failure.js';

const directory = '/data/postgres';

/** Messages of PostgreSQL 18 under LC_ALL=C; some were seen, the rarer ones are taken from its source. */
describe('what PostgreSQL wrote before it gave up', () => {
  it.each([
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'address_in_use'],
    ['FATAL:  pre-existing shared memory block (key 21, ID 4) is still in use', 'memory_in_use'],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Cannot assign requested address', undefined],
  ])('%s', (line, fault) => {
    expect(passingFault(line)).toBe(fault);
  });

  it.each([
    ['FATAL:  could not extend file "base/1/2691": No space left on device', /^The disk that holds .* is full/],
    ['FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 2', /^The disk that holds/],
    ['FATAL:  could not resize shared memory segment "/x": No space left on device', /^There is not enough memory/],
    ['FATAL:  data directory "/data/postgres" has wrong ownership', /^PostgreSQL may not use \/data\/postgres/],
    ['', /did not start \(it said nothing\)/],
  ])('%s', (line, sentence) => {
    expect(startFailure(line, directory).message).toMatch(sentence);
  });

  it('names the cause and not what followed from it', () => {
    const output = 'LOG:  starting\nFATAL:  could not open file "x"\nPANIC:  cannot abort transaction 1\n';
    expect(startFailure(output, directory).message).toContain('(FATAL: could not open file "x")');
  });
});
