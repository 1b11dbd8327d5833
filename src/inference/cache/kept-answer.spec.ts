import { describe, expect, it } from '@jest/globals';
import { AnswerRecording } from './answer-recording.js';
import { fromBytes, toBytes } from './kept-answer.js';

const answered = (isStream: boolean, ...chunks: readonly string[]): AnswerRecording => {
  const recording = new AnswerRecording();
  recording.begin(200, { 'content-type': 'text/event-stream', 'content-length': '7', 'retry-after': '1' }, isStream);
  for (const chunk of chunks) recording.add(Buffer.from(chunk));
  return recording;
};

describe('an answer that is kept', () => {
  it('is the same after its way through bytes, whatever it is made of', () => {
    const answer = {
      isStream: true,
      headers: { 'content-type': 'audio/mpeg' },
      body: Buffer.from([0, 10, 13, 255, 10]),
      provider: 'gpu',
      model: 'm\n',
      endsAt: 1,
    };
    expect(fromBytes(toBytes(answer))).toEqual(answer);
  });

  it('has its bytes and what they are, and nothing of one delivery alone', () => {
    expect(answered(false, '{"a":', '1}').take()).toEqual({
      isStream: false,
      headers: { 'content-type': 'text/event-stream' },
      body: Buffer.from('{"a":1}'),
    });
  });

  it('is none where all that are on their way find no more room, until one of them is over', () => {
    const shared = { mostBytes: 10, heldBytes: 0 };
    const recorded = (): AnswerRecording => {
      const recording = new AnswerRecording(shared);
      recording.begin(200, {}, false);
      recording.add(Buffer.from('12345678'));
      return recording;
    };
    const [first, second] = [recorded(), recorded()];
    expect(second.take()).toBeUndefined();
    expect(first.take()?.body.toString()).toBe('12345678');
    first.release();
    expect(recorded().take()?.body.length).toBe(8);
    expect(shared.heldBytes).toBe(8);
  });

  it.each([
    'data: [DONE]\n\n',
    'data: x\n\ndata: [DONE]\n\n',
    'data: x\r\n\r\ndata:[DONE]\r\n\r\n',
    'data: x\r\rdata: [DONE]',
  ])('may be the stream %j', (stream) => {
    expect(answered(true, stream).take()).toBeDefined();
  });

  it.each(['data: x\n\n', 'data: [DONE]\n\ndata: x\n\n', 'data: "data: [DONE]"\n\n', 'data: x data: [DONE]\n\n', ''])(
    'is not the stream %j',
    (stream) => {
      expect(answered(true, stream).take()).toBeUndefined();
    },
  );
});
