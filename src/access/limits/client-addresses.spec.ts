import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { environmentFrom } from '../../config/read-environment.js';
import { ClientAddresses } from './client-addresses.js';

function addressOf(connected: string | undefined, forwardedFor?: string, trusted = ''): string {
  const request = { socket: { remoteAddress: connected }, headers: { 'x-forwarded-for': forwardedFor } };
  return new ClientAddresses(environmentFrom({ TRUSTED_PROXIES: trusted })).of(request as unknown as FastifyRequest);
}

describe('where a request comes from', () => {
  it('is the connected address, whatever it claims', () => {
    expect(addressOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(addressOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the last address before trusted proxies', () => {
    const trusted = '10.0.0.0/8, fd00::/8';
    expect(addressOf('10.1.2.3', '198.51.100.1', trusted)).toBe('198.51.100.1');
    expect(addressOf('10.1.2.3', '192.0.2.9, 198.51.100.1, 10.9.9.9', trusted)).toBe('198.51.100.1');
    expect(addressOf('fd00::1', '198.51.100.1', trusted)).toBe('198.51.100.1');
    expect(addressOf('203.0.113.7', '198.51.100.1', trusted)).toBe('203.0.113.7');
  });

  it('is the proxy itself where the header is missing or no address', () => {
    expect(addressOf('10.1.2.3', undefined, '10.0.0.0/8')).toBe('10.1.2.3');
    expect(addressOf('10.1.2.3', '198.51.100.1, <script>', '10.0.0.0/8')).toBe('10.1.2.3');
  });

  it('is a network for IPv6, which is given out in such pieces', () => {
    expect(addressOf('2001:db8:1:2::5')).toBe(addressOf('2001:db8:1:2:ffff::9'));
    expect(addressOf('2001:db8:1:2::5')).not.toBe(addressOf('2001:db8:1:3::5'));
  });

  it('is the same for all whose address is not known', () => {
    expect(addressOf(undefined)).toBe('unknown');
  });
});
