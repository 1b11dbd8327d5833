import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { plainLine } from './plain-line.js';

const AT = 1_700_000_000_000;

describe('plainLine', () => {
  const members = fc.dictionary(
    fc.string().filter((name) => !['err', 'context', '__proto__'].includes(name)),
    fc.jsonValue(),
  );

  it('is what pino writes', () => {
    let written = '';
    const write = (line: string): void => void (written = line);
    const logger = pino({ base: { service: 'patchbay', worker: 2 }, timestamp: () => `,"time":${AT}` }, { write });
    fc.assert(
      fc.property(members, fc.string(), (message, context) => {
        logger.info({ ...message, nothing: undefined, context }, '');
        const line = plainLine(
          'info',
          AT,
          '"service":"patchbay","worker":2',
          { ...message, nothing: undefined },
          context,
        );
        expect(JSON.parse(line ?? '')).toEqual(JSON.parse(written));
        expect(line?.endsWith('}\n')).toBe(true);
      }),
    );
  });

  it('leaves to pino what JSON cannot say, or says otherwise', () => {
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    const plain = [circle, { big: 1n }, new Date(AT), [1], new URL('http://a.example')].map((message) =>
      plainLine('info', AT, '"service":"patchbay"', message, 'request'),
    );
    expect(plain).toEqual(plain.map(() => undefined));
  });
});
