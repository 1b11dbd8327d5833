import { describe, expect, it } from '@jest/globals';
import { readJsonBody, readOutline } from '../json/read-json-body.js';
import { conversationKey } from './conversation-key.js';
import { admit } from './inference-request.js';
import { promptIn } from './prompt.js';
import { needsIn } from './request-needs.js';

const LONG_CHARACTERS = 140_000;
const TEXTS = ['ab c', 'é  x', '中\u3000\u3000', '😀 \n\t"'].map((part) =>
  part.repeat(Math.ceil(LONG_CHARACTERS / part.length)),
);

type Place = (text: string) => object;

/** Wherever a request may have a text, and where none belongs. */
const PLACES: Readonly<Record<string, Place>> = {
  content: (text) => ({ messages: [{ role: 'user', content: text }] }),
  'a message': (text) => ({ messages: [text, { role: 'user', content: 'Hello' }] }),
  messages: (text) => ({ messages: text }),
  'a part': (text) => ({ messages: [{ role: 'user', content: [text] }] }),
  'a text part': (text) => ({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
  'the type of a part': (text) => ({ messages: [{ role: 'user', content: [{ type: text, text: 1 }] }] }),
  'a role': (text) => ({
    messages: [
      { role: text, content: 'x' },
      { role: 'user', content: 'y' },
    ],
  }),
  'an image': (text) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: text } }] }] }),
  'an image without a member': (text) => ({
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: text }] }],
  }),
  'the answer of a tool': (text) => ({
    messages: [
      { role: 'user', content: 'x' },
      { role: 'tool', content: text },
    ],
  }),
  prompt: (text) => ({ prompt: text }),
  'a list of prompts': (text) => ({ prompt: [text, 'b'] }),
  input: (text) => ({ input: text }),
  'a list of inputs': (text) => ({ input: [text, text] }),
  'documents and query': (text) => ({ documents: [text], query: text }),
  tools: (text) => ({ tools: text, messages: [] }),
  'the description of a tool': (text) => ({ tools: [{ function: { description: text } }] }),
  response_format: (text) => ({ response_format: text }),
  stream_options: (text) => ({ stream: true, stream_options: text }),
  max_tokens: (text) => ({ max_tokens: text, n: text }),
};

describe('a long text is counted, sampled and told apart as if it had been made', () => {
  it.each(Object.entries(PLACES))('as %s', (_, place) => {
    for (const text of TEXTS) {
      const bytes = Buffer.from(JSON.stringify({ first: 1, ...place(text) }));
      expect(readingsOf(readOutline(bytes))).toEqual(readingsOf(readJsonBody(bytes)));
    }
  });

  it.each(['model', 'agent_type'])('as %s is too long', (param) => {
    const body = readOutline(Buffer.from(JSON.stringify({ [param]: TEXTS[0] })));
    expect(() =>
      admit('chat/completions', body, { purpose: undefined, sessionId: undefined, mayPickProviders: false }),
    ).toThrow(`${param} must be a shorter text.`);
  });
});

function readingsOf(body: ReturnType<typeof readJsonBody>): unknown {
  const value = body.value as Readonly<Record<string, unknown>>;
  const { characters, messages, media, mediaCharacters, tokens, sample } = promptIn(value);
  const envelope = { purpose: undefined, sessionId: undefined, mayPickProviders: false };
  const { hidesUsage, bounds } = admit('chat/completions', body, envelope);
  return {
    members: body.members,
    prompt: { characters, messages, media, mediaCharacters, tokens, sample: sample.toString() },
    needs: needsIn(value),
    key: conversationKey(value),
    request: { hidesUsage, bounds },
  };
}
