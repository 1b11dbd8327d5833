import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { beginning, delta } from './support/raw-upstream.answers.js';
import { chunk, END_OF_CHUNKS, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

const KIB = 1024;
const END: readonly Step[] = [END_OF_CHUNKS, { do: 'end' }];
const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
const EVENT = `data: ${JSON.stringify(delta('grün 🌍'))}`;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

async function bytesOf(body: object): Promise<Buffer> {
  const answer = await fetch(`${scene.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${scene.gateway.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([answer.status, answer.headers.get('x-llm-trail')]).toEqual([200, 'first=200']);
  return Buffer.from(await answer.arrayBuffer());
}

function inPieces(bytes: Buffer, pieceBytes: number): readonly Step[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    chunk(bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes)),
  );
}

/** Sends the text in pieces of these many bytes and expects them all, unchanged and in order. */
async function expectRelayed(text: string | Buffer, pieceBytes: number): Promise<void> {
  const bytes = Buffer.from(text);
  await scene.upstream('first').play(beginning(...inPieces(bytes, pieceBytes), ...END));
  const relayed = await bytesOf({ messages: [], stream: true });
  expect(relayed.length).toBe(bytes.length);
  expect(relayed.equals(bytes)).toBe(true);
}

const TEXTS: readonly [string, string | Buffer][] = [
  ['LF', `${EVENT}\n\n${FINISH}\n\ndata: [DONE]\n\n`],
  ['CRLF', `: hi\r\n\r\n${EVENT}\r\n\r\n${FINISH}\r\n\r\ndata: [DONE]\r\n\r\n`],
  ['CR', `${EVENT}\r\r${FINISH}\r\rdata: [DONE]\r\r`],
  ['CR, LF and CRLF mixed', `${EVENT}\r\n\n${EVENT}\n\r\n${FINISH}\r\rdata: [DONE]\n\r`],
  ['BOM', `\uFEFF${EVENT}\n\n${FINISH}\n\ndata: [DONE]\n\n`],
  ['no blank line at the end', `${EVENT}\n\n${FINISH}\n\ndata: [DONE]`],
  ['comments, ids, names and retry lines', `id: 1\nevent: x\nretry: 5\n${EVENT}\n\n:\n\n: c\n${FINISH}\n\n`],
  ['several data lines an event', `data: {"choices":\ndata: [{"delta":{"content":"x"}}]}\n\n${FINISH}\n\n`],
  ['malformed events', `data: {"choices":[{\n\ndata\n\nnonsense\n\n{"x":1}\n\n${EVENT}\n\n${FINISH}\n\n`],
  ['no finish reason, but [DONE]', 'data: x\n\ndata: [DONE]\n\n'],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from('data: \xff\xfe\xc3\n\n', 'latin1'), Buffer.from(FINISH)])],
];

describe('events are relayed byte for byte', () => {
  it.each(TEXTS)('%s', (_, text) => expectRelayed(text, 4096));

  it.each(TEXTS)('%s, split into three bytes a chunk, so within UTF-8 characters and line breaks', (_, text) =>
    expectRelayed(text, 3),
  );

  it.each(TEXTS)('%s, delivered complete', async (_, text) => {
    await scene.gateway.manage('PUT', '/purposes/chat', { delivery: 'complete' });
    await expectRelayed(text, 7);
  });
});

const filler = (length: number): string => 'ü'.repeat(length / 2);

describe('huge events are relayed byte for byte', () => {
  it.each([
    ['just below the limit of the scanner, 256 KiB', 255 * KIB],
    ['just above it', 257 * KIB],
    ['of 3 MiB', 3 * KIB * KIB],
  ])('%s', (_, length) => expectRelayed(`${EVENT}\n\ndata: "${filler(length)}"\n\n${FINISH}\n\n`, 10_001));

  it('as the very first one', () => expectRelayed(`data: "${filler(600 * KIB)}"\n\n${FINISH}\n\n`, 10_001));

  it('no line breaks at all: the scanner gives up, never the stream', () =>
    expectRelayed(filler(2 * KIB * KIB), 65_535));

  it('no line breaks up to the scanner’s limit, then events again', () =>
    expectRelayed(`${filler(300 * KIB)}\n\n${EVENT}\n\n${FINISH}\n\n`, 9_999));

  it.each([
    ['an event too large to be read is cut', `${EVENT}\n\ndata: "${filler(300 * KIB)}`],
    ['events follow one too large to be read, and nothing finishes', `data: "${filler(300 * KIB)}"\n\n${EVENT}\n\n`],
  ])('but not taken for whole when %s', async (_, text) => {
    await scene.upstream('first').play(beginning(chunk(text), END_OF_CHUNKS, { do: 'end' }));
    const answer = await scene.askForStream();
    expect([answer.isCut, answer.text.startsWith(text)]).toEqual([true, true]);
    expect(answer.text.slice(text.length)).toMatch(/^\n\ndata: .*upstream_truncated"}}\n\n$/);
  });

  it('a million events', () => expectRelayed(`${'data: 1\n\n'.repeat(1_000_000)}${FINISH}\n\n`, 65_535));
});

describe('whole answers are relayed byte for byte', () => {
  it.each([
    ['spelled oddly', '{ "choices" :\n[ ],"x":12345678901234567890, "e":1.0 }'],
    ['of 6 MiB, beyond what is held back', `{"choices":[],"x":"${'ü'.repeat(3 * KIB * KIB)}"}`],
    ['with an "error" that is none', '{"error":null,"choices":[]}'],
    ['with an "error" later on', '{"choices":[],"error":{"message":"x"}}'],
    ['that is no JSON although its length is right', 'plain text'],
  ])('%s', async (_, body) => {
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    const write: Step = { do: 'write', text: `${head}\r\nconnection: close\r\n\r\n${body}` };
    await scene.upstream('first').play([{ do: 'read-head' }, { do: 'read-body' }, write, { do: 'end' }]);
    expect((await bytesOf({ messages: [] })).toString('utf8')).toBe(body);
  });
});

describe('whole answers that come in pieces', () => {
  const head =
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n';
  const play = (text: string, pieceBytes: number): Promise<void> => {
    const pieces = inPieces(Buffer.from(text), pieceBytes);
    return scene.upstream('first').play([...READ_REQUEST, { do: 'write', text: head }, ...pieces, ...END]);
  };

  it.each([
    ['of three bytes', '{"choices":[{"message":{"content":"grün 🌍"}}]}\n', 3],
    ['of many, 350 KB of them', `{"choices":[],"x":"${'ü'.repeat(175_000)}"}`, 10_001],
  ])('%s are relayed byte for byte, with a length', async (_, text, pieceBytes) => {
    await play(text, pieceBytes);
    const answer = await scene.ask();
    expect([answer.status, answer.trail, answer.text]).toEqual([200, 'first=200', text]);
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  });

  it('are looked at as one: an error with status 200 is one', async () => {
    await play('{"error":{"message":"no","code":"content_filter"}}', 3);
    const answer = await scene.ask();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'content_filter' } });
  });

  it('and whose end is missing are left for the next target', async () => {
    await play(`{"choices":[{"message":{"content":"${'x'.repeat(200)}"}}`.slice(0, -2), 3);
    expect((await scene.ask()).trail).toMatch(/^(first=truncated, )+second=200$/);
  });
});
