import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionRecord, Step } from './raw-upstream.steps.ts';

/** What connections share: open gates, and the news that something happened. Emits `change`. */
export class Stage extends EventEmitter {
  readonly #open = new Set<string>();

  openGate(name: string): void {
    this.#open.add(name);
    this.emit('change');
  }

  async passGate(name: string, signal: AbortSignal): Promise<void> {
    while (!this.#open.has(name)) await once(this, 'change', { signal });
  }
}

/** Plays a list of steps on one accepted connection and keeps the record of it. */
export class ScriptedConnection {
  readonly #socket: Socket;
  readonly #stage: Stage;
  readonly #closed = new AbortController();
  readonly #openedAt = now();
  readonly #requests: { head: string; bodyBase64: string }[] = [];
  #buffered = Buffer.alloc(0);
  #bytesRead = 0;
  #dropping = false;
  #peerClosedAt: number | null = null;
  #errorCode: string | null = null;
  #step = 0;

  constructor(socket: Socket, stage: Stage) {
    this.#socket = socket;
    this.#stage = stage;
    socket.on('data', (bytes: Buffer) => {
      this.#bytesRead += bytes.length;
      if (!this.#dropping) this.#buffered = Buffer.concat([this.#buffered, bytes]);
      stage.emit('change');
    });
    socket.on('end', () => this.#peerLeft());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#errorCode = error.code ?? error.message;
      this.#peerLeft();
    });
    socket.on('close', () => {
      this.#closed.abort();
      stage.emit('change');
    });
  }

  get record(): ConnectionRecord {
    return {
      openedAt: this.#openedAt,
      requests: this.#requests,
      bytesRead: this.#bytesRead,
      bytesWritten: this.#socket.bytesWritten - this.#socket.writableLength,
      peerClosedAt: this.#peerClosedAt,
      errorCode: this.#errorCode,
      step: this.#step,
      open: !this.#closed.signal.aborted,
    };
  }

  async play(steps: readonly Step[]): Promise<void> {
    try {
      for (const step of steps) {
        await this.#perform(step);
        this.#step += 1;
      }
    } catch (error) {
      // The other side left while a step waited for it; the record tells so.
      if (!this.#socket.destroyed) throw error;
    }
  }

  async #perform(step: Step): Promise<void> {
    const { signal } = this.#closed;
    signal.throwIfAborted();
    switch (step.do) {
      case 'read-head':
        return this.#readHead();
      case 'read-body':
        return this.#readBody();
      case 'write':
        return this.#write(bytesOf(step), step.times);
      case 'wait':
        return pause(step.ms, undefined, { signal });
      case 'gate':
        return this.#stage.passGate(step.name, signal);
      case 'reset':
      case 'end':
      case 'hang':
      case 'stop-reading':
        return this.#finish(step.do);
    }
  }

  async #finish(how: 'reset' | 'end' | 'hang' | 'stop-reading'): Promise<void> {
    if (how === 'reset') this.#socket.resetAndDestroy();
    if (how === 'end') this.#socket.end();
    if (how === 'stop-reading') this.#socket.pause();
    this.#dropping = true;
    if (how === 'hang' || how === 'stop-reading') await once(this.#closed.signal, 'abort');
  }

  async #write(bytes: Buffer, times = 1): Promise<void> {
    for (let count = 0; count < times; count += 1)
      if (!this.#socket.write(bytes)) await once(this.#socket, 'drain', { signal: this.#closed.signal });
  }

  async #readHead(): Promise<void> {
    const end = await this.#find('\r\n\r\n');
    this.#requests.push({ head: this.#take(end).toString('latin1'), bodyBase64: '' });
    this.#stage.emit('change');
  }

  async #readBody(): Promise<void> {
    const request = this.#requests.at(-1);
    if (request === undefined) throw new Error('read-body needs a read-head before it');
    const length = /^content-length: *(\d+)/im.exec(request.head)?.[1];
    // A chunked body is kept in its chunked form: tests look at what was on the wire.
    const end = length === undefined ? await this.#chunkedEnd(request.head) : Number(length);
    while (this.#buffered.length < end) await this.#more();
    request.bodyBase64 = this.#take(end).toString('base64');
  }

  async #chunkedEnd(head: string): Promise<number> {
    return /^transfer-encoding: *chunked/im.test(head) ? this.#find('0\r\n\r\n') : 0;
  }

  async #find(mark: string): Promise<number> {
    for (;;) {
      const index = this.#buffered.indexOf(mark);
      if (index >= 0) return index + mark.length;
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    const before = this.#bytesRead;
    while (this.#bytesRead === before) await once(this.#stage, 'change', { signal: this.#closed.signal });
  }

  #take(length: number): Buffer {
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    return taken;
  }

  #peerLeft(): void {
    this.#peerClosedAt ??= now();
    this.#socket.destroy();
    this.#stage.emit('change');
  }
}

function bytesOf(step: Extract<Step, { do: 'write' }>): Buffer {
  return 'text' in step ? Buffer.from(step.text) : Buffer.from(step.base64, 'base64');
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
