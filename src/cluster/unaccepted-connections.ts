import type { Worker } from 'node:cluster';

/** What node:cluster and a worker say to each other about a connection that is handed over. */
interface Handover {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

interface Handle {
  close(): void;
}

/**
 * Node's round robin forgets the one connection that a worker was just being handed when it is killed, so its client
 * would wait for ever (seen with Node 24: `cluster.e2e-spec.ts` keeps a worker from accepting and kills it). This
 * closes it. It looks at messages that are Node's own; if those change, it does nothing.
 */
export function closeUnaccepted({ process: child }: Worker): void {
  const handed = new Map<number, Handle>();
  const send = child.send.bind(child) as (...parts: unknown[]) => boolean;
  child.send = (message: Handover, handle?: unknown, ...rest: unknown[]): boolean => {
    if (message.act === 'newconn' && message.seq !== undefined && isHandle(handle)) handed.set(message.seq, handle);
    return send(message, handle, ...rest);
  };
  child.on('internalMessage', ({ ack }: Handover) => void (ack !== undefined && handed.delete(ack)));
  child.once('exit', () => {
    for (const handle of handed.values()) handle.close();
  });
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
