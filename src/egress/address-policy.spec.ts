import { describe, expect, it } from '@jest/globals';
import { FOR_NOBODY, FOR_SERVERS } from '../../test/support/forbidden-addresses.js';
import { addressRefusal, isLoopback, isSameAddress } from './address-policy.js';
import { baseUrlRefusal } from './base-url-policy.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const PUBLIC = words(`
  1.1.1.1 8.8.8.8 104.18.7.192 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 169.253.255.255
  192.167.255.255 11.0.0.1 2606:4700::6810:1 2a00:1450:4001:800::200a ::ffff:8.8.8.8 64:ff9b::8.8.8.8
  2002:808:808::1
`);

const NO_ADDRESS = [
  '',
  ' ',
  'localhost',
  '1.2.3.4.5',
  '256.1.1.1',
  '127.0.0.1:80',
  '[::1]',
  '1:2',
  'gg::1',
  '10.0.0.1/8',
];

describe('addresses', () => {
  it('are enough of them', () => {
    expect(FOR_NOBODY.length + FOR_SERVERS.length).toBeGreaterThanOrEqual(100);
  });

  it.each(FOR_NOBODY)('%s is for nobody', (address) => {
    expect(addressRefusal(address, 'ai_server')).toEqual(expect.any(String));
    expect(addressRefusal(address, 'api_key')).toEqual(expect.any(String));
  });

  it.each(FOR_SERVERS)('%s is for AI servers only', (address) => {
    expect(addressRefusal(address, 'ai_server')).toBeUndefined();
    expect(addressRefusal(address, 'api_key')).toMatch(/^is not a public address/);
  });

  it.each(PUBLIC)('%s is for both', (address) => {
    expect([addressRefusal(address, 'ai_server'), addressRefusal(address, 'api_key')]).toEqual([undefined, undefined]);
  });

  it.each(NO_ADDRESS)('"%s" is none', (address) => {
    expect(addressRefusal(address, 'ai_server')).toBe('is not an IP address');
  });
});

const asHost = (address: string): string => (address.includes(':') ? `[${address}]` : address);

describe('the same addresses in a URL', () => {
  it.each([...FOR_NOBODY, ...FOR_SERVERS])('https://%s is refused to a vendor', (address) => {
    expect(baseUrlRefusal(`https://${asHost(address)}/v1`, 'api_key', [])).toEqual(expect.any(String));
  });

  it.each(FOR_NOBODY)('http://%s is refused to a server', (address) => {
    expect(baseUrlRefusal(`http://${asHost(address)}:8080`, 'ai_server', [])).toEqual(expect.any(String));
  });

  it.each(FOR_SERVERS)('http://%s is allowed to a server', (address) => {
    expect(baseUrlRefusal(`http://${asHost(address)}:8080`, 'ai_server', [])).toBeUndefined();
  });
});

const isTunnel = (address: string): boolean => /^(2002:|64:ff9b:)/.test(address);

describe('what must stay in the house', () => {
  it.each(FOR_SERVERS.filter((address) => !isTunnel(address)))('may go to %s', (address) => {
    expect(addressRefusal(address, 'local_only')).toBeUndefined();
  });

  it.each([...FOR_NOBODY, ...PUBLIC])('may not go to %s', (address) => {
    expect(addressRefusal(address, 'local_only')).toEqual(expect.any(String));
  });

  it.each([...FOR_SERVERS.filter(isTunnel), '2002:0a00:0007::', '64:FF9B::10.0.0.7', '64:ff9b:0:0:0:0:a00:7'])(
    'may not go through the tunnel %s',
    (address) => {
      expect(addressRefusal(address, 'local_only')).toMatch(/^leads into a tunnel/);
    },
  );
});

describe('the same address', () => {
  it.each([
    ['127.0.0.1', '::ffff:7f00:1'],
    ['fe80::1', 'fe80::1%eth0'],
    ['10.0.0.1', '0xa.1'],
    ['::1', '0:0:0:0:0:0:0:1'],
  ])('is %s and %s', (one, other) => {
    expect([isSameAddress(one, other), isSameAddress(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['127.0.0.1', '::1'],
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.1', 'no address'],
  ])('is not %s and %s', (one, other) => {
    expect(isSameAddress(one, other)).toBe(false);
  });
});

describe('this machine', () => {
  it.each(words('127.0.0.1 127.200.0.1 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1'))('is %s', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each(words('10.0.0.1 ::2 1.1.1.1 localhost'))('is not %s', (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});
