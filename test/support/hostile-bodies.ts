import { gzipSync } from 'node:zlib';

const HI = '"messages":[{"role":"user","content":"hi"}]';
const MIB = 1024 * 1024;

/** A body that somebody sends who means no good, or knows no better. */
export interface HostileBody {
  readonly name: string;
  readonly body: NonNullable<RequestInit['body']> | null;
  readonly status: number;
  /** What the answer has to say. */
  readonly reason: RegExp;
  readonly headers?: Readonly<Record<string, string>>;
}

export const HOSTILE_BODIES: readonly HostileBody[] = [
  { name: 'duplicate keys', body: `{"model":"a",${HI},"model":"b"}`, status: 400, reason: /model/ },
  {
    name: 'duplicate keys, one of them escaped',
    body: `{"model":"a","mod\\u0065l":"b",${HI}}`,
    status: 400,
    reason: /model/,
  },
  { name: '__proto__', body: `{"__proto__":{"stream":true},${HI}}`, status: 400, reason: /__proto__/ },
  { name: 'depth', body: `{${HI},"x":${'['.repeat(65)}${']'.repeat(65)}}`, status: 400, reason: /64 levels/ },
  { name: 'size', body: `{${HI},"x":"${'x'.repeat(33 * MIB)}"}`, status: 413, reason: /32 MiB/ },
  { name: 'wrong type of stream', body: `{${HI},"stream":"yes"}`, status: 400, reason: /stream must be true or false/ },
  { name: 'wrong type of model', body: `{${HI},"model":{}}`, status: 400, reason: /model must be text/ },
  { name: 'wrong type of agent_type', body: `{${HI},"agent_type":1}`, status: 400, reason: /agent_type must be text/ },
  { name: 'wrong type of model_port', body: `{${HI},"model_port":1.5}`, status: 400, reason: /model_port must be/ },
  { name: 'a list', body: '[]', status: 400, reason: /JSON object/ },
  { name: 'a number', body: '1', status: 400, reason: /JSON object/ },
  { name: 'nothing', body: '', status: 400, reason: /body|JSON/i },
  { name: 'no JSON', body: '{"messages":', status: 400, reason: /JSON/ },
  { name: 'a lone surrogate in hexadecimal', body: `{${HI},"x":"\\ud800"}`, status: 200, reason: /from first/ },
  { name: 'invalid UTF-8', body: Buffer.from('{"x":"\xff"}', 'latin1'), status: 400, reason: /UTF-8/ },
  {
    name: 'wrong content type',
    body: `{${HI}}`,
    status: 415,
    reason: /application\/json/,
    headers: { 'content-type': 'text/plain' },
  },
  {
    name: 'a compressed body',
    body: gzipSync(`{${HI}}`),
    status: 400,
    reason: /UTF-8/,
    headers: { 'content-encoding': 'gzip' },
  },
];
