import type { IncomingMessage, Server } from 'node:http';

/** What whoever watches an instance asks for, whether or not anybody uses it. */
const WATCHING = /^\/(?:health|metrics|api\/v1\/llm-config\/health)/;

/** Calls once: when somebody asks this server for something. Afterwards no request pays for it. */
export function onFirstUse(server: Server, begin: () => void): void {
  server.on('request', look);

  function look({ url = '' }: IncomingMessage): void {
    if (WATCHING.test(url)) return;
    server.off('request', look);
    begin();
  }
}
