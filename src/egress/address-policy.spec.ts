import { describe, expect, it } from '@jest/globals';
import { addressRefusal } from './address-policy.js';
import { baseUrlRefusal } from './base-url-policy.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Spellings of addresses that no provider may have: link-local, metadata, unspecified, multicast, reserved. */
const NOBODY = words(`
  169.254.169.254 169.254.0.1 169.254.170.2 169.254.255.255 0251.0376.0251.0376 0xa9fea9fe 2852039166
  169.254.43518 0xa9.254.169.254 100.100.100.200 0x646464c8 168.63.129.16 0.0.0.0 0 0.1.2.3 255.255.255.255
  4294967295 224.0.0.1 239.255.255.250 240.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7
  203.0.113.9 :: fe80::1 fe80:0:0:0:0:0:0:1 FE80::A9FE:A9FE febf::1 fec0::1 ff02::1 ff05::1:3 fd00:ec2::254
  FD00:0EC2:0:0:0:0:0:0254 fd20:ce::254 fd00:42::42 2001:db8::1 3fff::1 ::ffff:169.254.169.254
  ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:a9fe:a9fe ::FFFF:169.254.169.254 64:ff9b::169.254.169.254 64:ff9b::a9fe:a9fe
  2002:a9fe:a9fe:: 2002:a9fe:a9fe::1 2002:6464:64c8:: ::169.254.169.254 ::a9fe:a9fe ::ffff:0:169.254.169.254
  64:ff9b:1::a9fe:a9fe 64:ff9b:1:a9fe:a9:fe00:: 100::1 5f00::1 4000::1 2001::1 2001:0:a9fe:a9fe:: 2001:10::1
  2001:20::1 2001:2::1 192.175.48.1 192.52.193.1 ::2 ::1%lo fe80::1%eth0 2606:4700::1%1
`);

/** Addresses that an AI server may have and an external vendor may not. */
const LOCAL = words(`
  127.0.0.1 127.1 127.0.1 127.255.255.254 0177.0.0.1 0x7f.1 0x7f000001 2130706433 017700000001 10.0.0.1
  10.255.255.255 012.0.0.1 0xa.1 167772161 172.16.0.1 172.31.255.255 192.168.0.1 192.168.257 3232235521
  100.64.0.1 100.127.255.255 ::1 0:0:0:0:0:0:0:1 ::0001 fc00::1 fd12:3456:789a::1 FDFF::1 ::ffff:127.0.0.1
  ::ffff:7f00:1 ::FFFF:10.0.0.1 0:0:0:0:0:ffff:c0a8:0001 64:ff9b::127.0.0.1 64:ff9b::0a00:1 2002:7f00:1::
  2002:c0a8:0001::1
`);

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
    expect(NOBODY.length + LOCAL.length).toBeGreaterThanOrEqual(100);
  });

  it.each(NOBODY)('%s is for nobody', (address) => {
    expect(addressRefusal(address, 'ai_server')).toEqual(expect.any(String));
    expect(addressRefusal(address, 'api_key')).toEqual(expect.any(String));
  });

  it.each(LOCAL)('%s is for AI servers only', (address) => {
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
  it.each([...NOBODY, ...LOCAL])('https://%s is refused to a vendor', (address) => {
    expect(baseUrlRefusal(`https://${asHost(address)}/v1`, 'api_key', [])).toEqual(expect.any(String));
  });

  it.each(NOBODY)('http://%s is refused to a server', (address) => {
    expect(baseUrlRefusal(`http://${asHost(address)}:8080`, 'ai_server', [])).toEqual(expect.any(String));
  });

  it.each(LOCAL)('http://%s is allowed to a server', (address) => {
    expect(baseUrlRefusal(`http://${asHost(address)}:8080`, 'ai_server', [])).toBeUndefined();
  });
});
