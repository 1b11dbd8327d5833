import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectProblem } from './support/problems.js';
import { Rotating } from './support/rotating.js';
import { providerKey } from './support/run-canaries.js';

const FIRST = providerKey('0001');
const SECOND = providerKey('0002');

let rotating: Rotating;

beforeAll(async () => {
  rotating = await Rotating.start();
});
beforeEach(() => rotating.begin(FIRST));
afterAll(() => rotating.stop());

const storingNothing = (action: () => Promise<void>): Promise<void> => rotating.expectNothingStored(action);

describe('a new key', () => {
  it('that the vendor refuses is not stored', () =>
    storingNothing(async () => {
      const refused = await rotating.rotate({ api_key: SECOND });
      expectProblem(refused, 422, 'preflight_failed', ['api_key']);
      expect(refused.body['detail']).toBe(
        `The key of "${rotating.name}" was not changed, because the new one could not be proved: the vendor refused the key (401); enter a valid one.`,
      );
      expect(rotating.vendor.received).toMatchObject([{ key: SECOND }]);
      expect(await rotating.ask()).toEqual([200, 'vendor=200']);
    }));

  it('that cannot be proved, because the vendor lists its models to anyone, is stored on demand only', async () => {
    rotating.vendor.isOpen = true;
    await storingNothing(async () => {
      const refused = await rotating.rotate({ api_key: SECOND });
      expectProblem(refused, 422, 'preflight_failed', ['api_key']);
      expect(refused.body['detail']).toContain(
        'this vendor lists its models to anyone, so no test can prove a key; set verify to false to do without the proof.',
      );
      expect(refused.body['detail']).not.toContain('later');
    });
    const { status, body } = await rotating.rotate({ api_key: SECOND, verify: false });
    expect([status, body]).toMatchObject([200, { version: 2, verified_at: null }]);
  });

  it('is not shown to the vendor without verify', async () => {
    await rotating.rotate({ api_key: SECOND, verify: false });
    expect(rotating.vendor.received).toEqual([]);
  });

  it('is proved by a dry run, and not stored', () =>
    storingNothing(async () => {
      expectProblem(await rotating.rotate({ api_key: SECOND }, '?dry_run=true'), 422, 'preflight_failed', ['api_key']);
      rotating.vendor.accept(SECOND);
      const { status, body } = await rotating.rotate({ api_key: SECOND }, '?dry_run=true');
      expect([status, body]).toMatchObject([200, { version: 2, replaced: [{ version: 1, state: 'grace' }] }]);
      expect(body['changes']).toHaveLength(2);
      expect(rotating.served()).toEqual([1]);
    }));

  it('is not stored when the configuration has moved on', () =>
    storingNothing(async () => {
      rotating.vendor.accept(SECOND);
      expectProblem(await rotating.rotate({ api_key: SECOND }, '', { 'if-match': '"1"' }), 412, 'revision_conflict');
    }));
});

describe('what is said about a rotation', () => {
  it.each([
    { grace_seconds: -1 },
    { grace_seconds: 2_592_001 },
    { grace_seconds: 1.5 },
    { grace_seconds: null },
    { verify: 'no' },
    { verify: null },
    { expires_at: '2031-01-31' },
    { api_key: 'with space' },
    { weight: 2 },
  ])('is looked at: %j', (wrong) =>
    storingNothing(async () => {
      const answer = await rotating.rotate({ api_key: SECOND, ...wrong });
      expectProblem(answer, 400, 'invalid_request', Object.keys(wrong));
    }),
  );

  it.each(['0', 'abc', '2147483647'])('is about an api key that is there: %s', async (id) => {
    const answer = await rotating.gateway.manage('POST', `/api-keys/${id}/rotate`, { api_key: SECOND });
    expectProblem(answer, 404, 'not_found');
  });
});
