import { beforeEach, describe, expect, it } from '@jest/globals';
import { readJsonBody } from '../json/read-json-body.js';
import { openAi } from '../protocols/openai/openai.protocol.js';
import { admit, type InferenceRequest } from './inference-request.js';
import { sentBody } from './upstream-request.js';
import type { SentPieces } from './sent-pieces.js';

const ENVELOPE = { purpose: undefined, sessionId: undefined, mayPickProviders: false };

let bytes: Buffer;
let request: InferenceRequest;

beforeEach(() => {
  const text = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'x'.repeat(1024 * 1024) }] });
  bytes = Buffer.allocUnsafeSlow(text.length);
  bytes.write(text);
  request = admit('chat/completions', readJsonBody(bytes), ENVELOPE);
});

function sent(): Iterable<Buffer> {
  const prepared = openAi.prepare('chat/completions', request.body, { model: 'pinned', withUsage: false });
  return sentBody(request, prepared.body, 'pinned').body as SentPieces;
}

describe('the memory of a long request', () => {
  it('is free when all of it was sent and its answer begins', () => {
    const { length } = bytes;
    expect(Buffer.concat([...sent()])).toHaveLength(length + 'pinned'.length - 'any'.length);
    request.release();
    expect(bytes).toHaveLength(0);
  });

  it('stays while a connection may still send it', () => {
    const [head] = sent();
    expect(head?.toString()).toBe('{"model":');
    request.release();
    expect(bytes.toString('latin1', 0, 9)).toBe('{"model":');
  });

  it('stays when only the second of two attempts has sent all of it', () => {
    void sent()[Symbol.iterator]().next();
    for (const piece of sent()) expect(piece.length).toBeGreaterThan(0);
    request.release();
    expect(bytes.length).toBeGreaterThan(1024 * 1024);
  });

  it('is not what is counted later', () => {
    for (const piece of sent()) expect(piece.length).toBeGreaterThan(0);
    request.end();
    expect(request.bytes).toBeGreaterThan(1024 * 1024);
    expect(request.needs.contextTokens).toBeGreaterThan(100_000);
    expect(request.prompt.sample.length).toBeGreaterThan(1000);
  });
});
