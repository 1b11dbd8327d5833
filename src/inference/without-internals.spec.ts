import { describe, expect, it } from '@jest/globals';
import { reasonOf } from './reason.js';
import { withoutInternals } from './without-internals.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ADDRESSES = words(`
  10.0.0.7 10.0.0.7:8080 127.0.0.1:11434 http://10.0.0.7:8080/v1 https://[fd00:12::5]:8080/v1 tcp://gpu-1:80
  [fd00:12::5]:8080 [fd00:12::5] [::1]:8080 [fe80::1%eth0]:8080 [::ffff:10.0.0.7]:80 [fdab::cafe]:8080
  fd00:12::5 ::1 fe80::1%eth0 fd00:: ::ffff:10.0.0.7 ::ffff:10.0.0.7:8080 2001:db8:0:0:0:0:0:1
  2001:db8:0:0:0:0:0:1:8080 FD00:12::5
  gpu-1.internal gpu-1.internal:8080 gpu.rack-3.corp models.lan nas.home nas.home.arpa printer.local
  vllm.default.svc vllm.default.svc:8000 vllm.default.svc.cluster.local vllm.default.svc.cluster.local:8000
  GPU-1.LAN host.docker.internal:11434 api.example.com:8443 gpu.example.com:81
  vllm:8000 gpu-1:80 gpu_1:8080 redis:6379 localhost:11434 3f2a9c:8000 proxy:443
`);

const HARMLESS = [
  'at 12:30 and 12:30:45',
  '2024-05-01T12:30:45Z',
  'a ratio 3:1, 16:9 or 1:1000',
  'llama3:8b, qwen2.5:14b and gpt-oss:120b',
  'mistral:7b-instruct-v0.2-q4_K_M, mixtral:8x22b',
  'anthropic.claude-v2:1 and titan-embed-text-v2:0',
  'ft:gpt-4o-mini-2024-07-18:org::id',
  'version 0.6.3.post1, v1.2.3 and 2.5.1+cu124',
  'std::string, at::native::add and abc::def',
  'status:500 on line:42',
  'max_tokens: 4096, "n": 10000',
  'the internal error of a local model is home-made',
  'api.openai.com and www.internal.example.com',
  'model.localization is not a name',
  '50% of [1, 2, 3]; a::b',
  '00:1a:2b:3c:4d:5e',
];

describe('what an upstream says', () => {
  it.each(ADDRESSES)('hides %s', (address) => {
    expect(withoutInternals(address)).toBe('[address]');
    expect(withoutInternals(`dial tcp ${address}: refused`)).toBe('dial tcp [address]: refused');
    expect(withoutInternals(`(${address}), try "${address}".`)).toBe('([address]), try "[address]".');
    expect(withoutInternals(`via ${address}. Again`)).toBe('via [address]. Again');
  });

  it.each(HARMLESS)('stays as it is: %s', (text) => {
    expect(withoutInternals(text)).toBe(text);
  });

  it('hides paths and control characters', () => {
    expect(withoutInternals('no /srv/models/llama.gguf\u001b[2J\nor ~/models/x or ../a/b, but and/or')).toBe(
      'no [path] [2J or [path] or [path], but and/or',
    );
  });

  it.each(['a.', 'a-', 'a:', '1.', ':', 'f:', '1:', '::', '/a', 'ab', 'a1.', '0.0.'])(
    'is searched quickly even if it is a mebibyte of "%s"',
    (piece) => {
      const text = piece.repeat(1_048_576 / piece.length);
      const started = performance.now();
      withoutInternals(text);
      expect(performance.now() - started).toBeLessThan(2500);
    },
  );

  it('is shown without them where a failure is explained', () => {
    const message = 'cannot reach [fd00:12::5]:8080 for llama3:8b';
    const body = Buffer.from(JSON.stringify({ error: { message } }));
    const refusal = { kind: 'refusal', status: 500, headers: {}, body, isWhole: true, isDisguised: false } as const;
    expect(reasonOf(refusal)).toBe('it answered 500: cannot reach [address] for llama3:8b');
  });
});
