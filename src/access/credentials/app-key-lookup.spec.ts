import { describe, expect, it } from '@jest/globals';
import type { KnownCredential } from '../known-access.js';
import { AppKeyCache } from './app-key-cache.js';
import { AppKeyLookup } from './app-key-lookup.js';
import type { CredentialSource, FoundKeys } from './credential-source.js';

const KEY: KnownCredential = {
  principal: { kind: 'app', id: 1, name: 'shop', keyId: 1, keyLimits: null, keyPurposes: null },
  expiresAt: null,
};

/** A database that answers when the test says so. */
class Questions {
  readonly asked: (readonly string[])[] = [];
  private readonly open: PromiseWithResolvers<FoundKeys>[] = [];

  get source(): CredentialSource {
    const double = { findKeys: (hashes: readonly string[]) => this.ask(hashes) };
    return double as unknown as CredentialSource;
  }

  answer(known: readonly string[] = [], version = 1): void {
    this.open.shift()?.resolve({ version, keys: new Map(known.map((hash) => [hash, KEY])) });
  }

  fail(error: Error): void {
    this.open.shift()?.reject(error);
  }

  private ask(hashes: readonly string[]): Promise<FoundKeys> {
    this.asked.push(hashes);
    const question = Promise.withResolvers<FoundKeys>();
    this.open.push(question);
    return question.promise;
  }
}

function prepare() {
  const questions = new Questions();
  const cache = new AppKeyCache();
  return { questions, cache, lookup: new AppKeyLookup(questions.source, cache) };
}

describe('looking app keys up', () => {
  it('asks once for a key that many requests come with', async () => {
    const { questions, cache, lookup } = prepare();
    const found = Promise.all(Array.from({ length: 100 }, () => lookup.find('a')));
    questions.answer(['a']);
    expect(new Set(await found)).toEqual(new Set([KEY]));
    expect([questions.asked, cache.get('a')]).toEqual([[['a']], KEY]);
  });

  it('asks two questions at a time, and together about what comes meanwhile', async () => {
    const { questions, cache, lookup } = prepare();
    const names = Array.from({ length: 1200 }, (_, index) => `key ${index}`);
    const found = Promise.all(names.map((name) => lookup.find(name)));
    expect(questions.asked).toEqual([['key 0'], ['key 1']]);
    while (questions.asked.flat().length < names.length) {
      questions.answer();
      await new Promise(setImmediate);
    }
    questions.answer();
    questions.answer();
    expect(new Set(await found)).toEqual(new Set([undefined]));
    expect(questions.asked.map(({ length }) => length)).toEqual([1, 1, 500, 500, 198]);
    expect(cache.get('key 7')).toBeNull();
  });

  it('says that the database is away, and asks again for the next request', async () => {
    const { questions, cache, lookup } = prepare();
    const found = lookup.find('a');
    questions.fail(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await expect(found).rejects.toMatchObject({ code: 'database_unavailable', status: 503 });
    expect(cache.get('a')).toBeUndefined();
    const again = lookup.find('a');
    questions.answer(['a']);
    expect(await again).toBe(KEY);
  });

  it('asks again where the answer is older than what has been heard since', async () => {
    const { questions, cache, lookup } = prepare();
    const found = lookup.find('a');
    cache.apply([{ kind: 'app_key', tokenHash: 'a', subjectId: 1 }], 2);
    // Came after the change, and shares the question from before it.
    const later = lookup.find('a');
    questions.answer(['a'], 1);
    await new Promise(setImmediate);
    questions.answer([], 2);
    expect([await found, await later, questions.asked.length]).toEqual([undefined, undefined, 2]);
  });

  it('does not wait for long for a database that says nothing, and takes what it says later', async () => {
    const { questions, cache, lookup } = prepare();
    await expect(lookup.find('a')).rejects.toMatchObject({ code: 'database_unavailable' });
    questions.answer(['a']);
    await new Promise(setImmediate);
    expect(cache.get('a')).toBe(KEY);
  });

  it('lets no crowd wait without bounds', async () => {
    const { lookup } = prepare();
    const crowd = Array.from({ length: 10_000 }, (_, index) => lookup.find(`key ${index}`).catch(() => undefined));
    expect(() => lookup.find('one more')).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
    await Promise.all(crowd);
  });
});
