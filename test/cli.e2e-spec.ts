import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patchbay } from './support/command.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { activate, registerServer, registerVendor } from './support/plug.js';
import { PROMPT } from './support/run-canaries.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const run = promisify(execFile);

let one: ModelServer;
let two: ModelServer;
let vendor: KeyedVendor;
let gateway: Gateway;

beforeAll(async () => {
  [one, two] = await Promise.all([startModelServer({ model: 'model-one' }), startModelServer({ model: 'model-two' })]);
  vendor = await KeyedVendor.start('sk-old-key-0123456789', 'sk-new-key-0123456789');
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
  const first = await registerServer(gateway, { name: 'one', url: one.url, model: 'model-one' });
  await registerServer(gateway, { name: 'two', url: two.url, model: 'model-two' });
  await registerVendor(gateway, { name: 'vendor', url: vendor.url, api_key: 'sk-old-key-0123456789' });
  await activate(gateway, 'chat', [first]);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([one.stop(), two.stop(), vendor.close()]);
});

const rows = (output: string): string[][] =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));

describe('patchbay status', () => {
  it('tells who serves what, as a table and as JSON', async () => {
    const { exitCode, output, errors } = await patchbay(gateway, ['status']);
    expect([exitCode, errors]).toEqual([0, '']);
    expect(rows(output)).toContainEqual(['PURPOSE', 'SERVED BY', 'MODEL', 'STATE', 'THEN', 'DATA']);
    expect(rows(output)).toContainEqual(['chat', 'one', 'model-one', 'available', 'any']);
    expect(rows(output)).toContainEqual(['embeddings', '-', 'nothing plugged in', 'any']);
    const seen = await patchbay(gateway, ['status', '--json']);
    expect(JSON.parse(seen.output)).toMatchObject({
      status: 'ok',
      database: 'ok',
      purposes: expect.arrayContaining([expect.objectContaining({ purpose: 'chat', served_by: 'one', fallbacks: [] })]),
    });
  });
});

describe('patchbay providers', () => {
  it('lists servers and api keys, masked', async () => {
    const { output } = await patchbay(gateway, ['providers']);
    expect(rows(output).map(([, name, type]) => [name, type])).toEqual([
      ['NAME', 'TYPE'],
      ['one', 'ai_server'],
      ['two', 'ai_server'],
      ['vendor', 'api_key'],
    ]);
    expect(output).toContain('****6789');
    expect(output).not.toContain('sk-old');
  });
});

describe('patchbay use', () => {
  it('puts a provider in front and keeps what served before as its fallback', async () => {
    const dry = await patchbay(gateway, ['use', 'chat', 'two', '--dry-run']);
    expect(dry.output).toMatch(/^chat: two, then one \(nothing was changed; it would become revision \d+\)\n$/);
    expect((await gateway.infer('chat/completions', HELLO)).headers.get('x-llm-provider')).toBe('one');
    const done = await patchbay(gateway, ['use', 'chat', 'TWO', '--reason', 'größer', '--wait']);
    expect(done).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^chat: two, then one \(revision \d+\)\n$/),
    });
    expect((await gateway.infer('chat/completions', HELLO)).headers.get('x-llm-provider')).toBe('two');
    const { body } = await gateway.manage<{ data: { reason: string }[] }>('GET', '/revisions?limit=1');
    expect(body.data[0]?.reason).toBe('größer');
  });

  it('with --only leaves out the others, with --model pins one', async () => {
    await patchbay(gateway, ['use', 'chat', 'one', '--only', '--model', 'model-one']);
    const { body } = await gateway.manage('GET', '/active/chat');
    expect(body).toMatchObject({ provider: { name: 'one' }, model: 'model-one', fallbacks: [] });
  });

  it('refuses what could not serve, and says why', async () => {
    const { exitCode, errors } = await patchbay(gateway, ['use', 'chat', 'one', '--model', 'nope']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('it does not list "nope"; it has model-one');
  });

  it('tells the way out where what served before is down and would become the fallback', async () => {
    const down = await registerServer(gateway, { name: 'down', url: 'http://127.0.0.1:9' });
    await activate(gateway, 'chat', [down]);
    const { exitCode, errors } = await patchbay(gateway, ['use', 'chat', 'one']);
    expect([exitCode, errors]).toEqual([1, expect.stringMatching(/"down" \(reachable\).*leave it out with --only/)]);
    const wrong = await patchbay(gateway, ['use', 'chat', 'one', '--model', 'nope']);
    expect(wrong.errors).not.toContain('--only');
    expect((await patchbay(gateway, ['use', 'chat', 'one', '--force'])).output).toMatch(
      /^chat: one, then down [^]*\nwarning: "down" \(reachable\)/,
    );
    expect((await patchbay(gateway, ['use', 'chat', 'one', '--only'])).output).toMatch(
      /^chat: one, without a fallback/,
    );
    await gateway.manage('DELETE', `/servers/${down}`);
  });

  it('names the providers there are when there is none of that name', async () => {
    const { exitCode, errors } = await patchbay(gateway, ['use', 'chat', 'three']);
    expect([exitCode, errors]).toEqual([1, 'patchbay: There is no provider "three". There are: one, two, vendor.\n']);
  });
});

describe('patchbay explain', () => {
  it('tells the rule and every candidate', async () => {
    const { output } = await patchbay(gateway, ['explain', '--agent-type', 'Nobody']);
    expect(output).toMatch(/^purpose {3}chat$/m);
    expect(rows(output)).toContainEqual(['TIER', 'PROVIDER', 'MODEL', 'VERDICT', 'WHY']);
    expect(output).toMatch(/^0 {5}one {7}model-one {2}first/m);
    const { exitCode } = await patchbay(gateway, ['explain', '--port', 'x']);
    expect(exitCode).toBe(2);
  });
});

describe('patchbay rotate', () => {
  it('takes the new key from standard input and shows none', async () => {
    const { exitCode, output } = await patchbay(gateway, ['rotate', 'vendor', '--grace', '60', '--no-verify'], {
      input: 'sk-new-key-0123456789\n',
    });
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^vendor: version 2 \(\*{4}6789\) is in use \(revision \d+\)\nversion 1: grace until /);
    expect(output).not.toContain('sk-');
  });

  it('takes it from a variable, and refuses an empty one', async () => {
    const environment = { NEW_KEY: 'sk-old-key-0123456789' };
    const taken = await patchbay(gateway, ['rotate', 'vendor', '--key-env', 'NEW_KEY', '--no-verify'], { environment });
    expect(taken.output).toContain('version 3');
    const empty = await patchbay(gateway, ['rotate', 'vendor', '--key-env', 'OTHER']);
    expect([empty.exitCode, empty.errors]).toEqual([2, 'patchbay: The variable OTHER is empty or not set.\n']);
    expect((await patchbay(gateway, ['rotate', 'vendor'])).exitCode).toBe(2);
  });

  it('has no way to be given a key as an argument', async () => {
    const { exitCode, errors } = await patchbay(gateway, ['rotate', 'vendor', 'sk-new-key-0123456789']);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(/too many arguments/);
  });
});

describe('patchbay export and import', () => {
  it('write a file and take it back without a change', async () => {
    const files: Record<string, string> = {};
    expect(await patchbay(gateway, ['export', '-o', 'all.yaml'], { files })).toMatchObject({ exitCode: 0, output: '' });
    expect(files['all.yaml']).toContain('vendor');
    expect(files['all.yaml']).not.toMatch(/sk-|key-0123/);
    const again = await patchbay(gateway, ['import', 'all.yaml'], { files });
    expect(again.output).toMatch(/^(\d+) of \1 as they were; revision \d+\n$/);
    const dry = await patchbay(gateway, ['import', 'all.yaml', '--dry-run'], { files });
    expect(dry.output).toMatch(/^(\d+) of \1 as they were; nothing to change, still revision \d+\n$/);
    const { output } = await patchbay(gateway, ['export', '--json']);
    expect(JSON.parse(output)).toMatchObject({ servers: [{ name: 'one' }, { name: 'two' }] });
  });

  it('add keys from the environment of the command, those of that name only', async () => {
    const input = JSON.stringify({
      api_keys: [{ provider: 'custom', key_name: 'mixtral', base_url: `${vendor.url}/v1` }],
    });
    const argv = ['import', '-', '--format', 'json', '--keys-from-env'];
    const environment = { MIXTRAL_API_KEY: 'sk-new-key-0123456789', OTHER_API_KEY: 'sk-not-asked-for-0123' };
    const dry = await patchbay(gateway, [...argv, '--dry-run'], { input, environment });
    expect(dry.output).toMatch(/^key of mixtral from MIXTRAL_API_KEY for http:\S+: would be added$/m);
    const { exitCode, output } = await patchbay(gateway, argv, { input, environment });
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/^key of mixtral from MIXTRAL_API_KEY .*: added$/m)]);
    expect(output).not.toContain('sk-');
    const listed = await patchbay(gateway, ['providers']);
    expect(listed.output).toMatch(/mixtral .*\*{4}6789/);
  });

  it('tell which keys are missing, and what is wrong with a file', async () => {
    const input = JSON.stringify({
      api_keys: [{ provider: 'custom', key_name: 'hermes', base_url: `${vendor.url}/v1` }],
    });
    const { output } = await patchbay(gateway, ['import', '-', '--format', 'json'], { input });
    expect(output).toMatch(
      /^no key yet: hermes; set HERMES_API_KEY and add --keys-from-env, or PATCH \S+\/api-keys\/\d+$/m,
    );
    const wrong = await patchbay(gateway, ['import', '-'], { input: 'servers: [{nam: x}]' });
    expect([wrong.exitCode, wrong.errors]).toEqual([1, expect.stringContaining('servers.0.nam: unknown field')]);
  });
});

describe('patchbay completion', () => {
  it('is a script for bash that completes commands and options', async () => {
    const { output } = await patchbay(gateway, ['completion', 'bash']);
    const script = `${output}\nCOMP_WORDS=(patchbay sta) COMP_CWORD=1; _patchbay; echo "\${COMPREPLY[@]}"
COMP_WORDS=(patchbay use chat one --dr) COMP_CWORD=4; _patchbay; echo "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', script]);
    expect(stdout).toBe('status\n--dry-run\n');
  });

  it.each(['zsh', 'fish'])('names every command for %s', async (shell) => {
    const { output } = await patchbay(gateway, ['completion', shell]);
    for (const command of ['status', 'providers', 'use', 'explain', 'rotate', 'export', 'import', 'doctor', 'selftest'])
      expect(output).toContain(command);
  });
});

describe('exit codes', () => {
  it.each<[string, string[], Record<string, string>, number]>([
    ['wrong usage', ['statuss'], {}, 2],
    ['a missing argument', ['use', 'chat'], {}, 2],
    ['options that exclude each other', ['use', 'chat', 'two', '--only', '--then', 'one'], {}, 2],
    ['an address that is none', ['status', '--url', 'ftp://x'], {}, 2],
    ['nothing that listens', ['status'], { PATCHBAY_URL: 'http://127.0.0.1:9' }, 3],
    ['no credential', ['status'], { PATCHBAY_ADMIN_TOKEN: '', ADMIN_TOKEN: '' }, 4],
    ['an unknown credential', ['status'], { PATCHBAY_ADMIN_TOKEN: 'nobody-has-this-token-0123' }, 4],
    ['a credential that no header can carry', ['status'], { PATCHBAY_ADMIN_TOKEN: 'two\nlines' }, 4],
    ['help', ['--help'], {}, 0],
  ])('tell %s', async (_what, argv, environment, expected) => {
    const { exitCode, output, errors } = await patchbay(gateway, argv, { environment });
    expect(exitCode).toBe(expected);
    expect(output + errors).not.toContain(environment['PATCHBAY_ADMIN_TOKEN'] || gateway.adminToken);
  });

  it('tell another server from Patchbay, also by an error that looks like one', async () => {
    const environment = { PATCHBAY_URL: one.url };
    const { exitCode, errors } = await patchbay(gateway, ['status'], { environment });
    expect([exitCode, errors]).toEqual([3, expect.stringContaining('is not Patchbay')]);
  });

  it.each(['/v1', '/api/v1/llm-config', '/api/v1/llm/'])('know an address that ends with %s', async (path) => {
    const environment = { PATCHBAY_URL: gateway.url + path };
    expect((await patchbay(gateway, ['status'], { environment })).exitCode).toBe(0);
  });

  it('come with the error as JSON for scripts', async () => {
    const { errors } = await patchbay(gateway, ['use', 'nosuch', 'one', '--json']);
    expect(JSON.parse(errors)).toEqual({
      error: {
        code: 'purpose_not_found',
        status: 404,
        message: expect.stringContaining('There is no purpose "nosuch"'),
        request_id: expect.stringMatching(/^req_/),
      },
    });
  });

  it('work with a token from a file', async () => {
    const files = { token: `${gateway.adminToken}\n` };
    const environment = { PATCHBAY_ADMIN_TOKEN: '' };
    expect((await patchbay(gateway, ['status', '--token-file', 'token'], { files, environment })).exitCode).toBe(0);
  });
});

const HELLO = { messages: [{ role: 'user', content: PROMPT }] };
