import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request of which the server has a part, so that its connection is in use, and which ends when the test says so. */
export class HalfRequest {
  private text = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => (this.text += text));
    socket.on('error', () => undefined);
  }

  /** @param start its request line */
  static async begin(url: string, start: string): Promise<HalfRequest> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const request = new HalfRequest(socket);
    // Once that is answered, the connection has been let in.
    socket.write('GET /health/live HTTP/1.1\r\nhost: patchbay\r\n\r\n');
    await once(socket, 'data');
    request.text = '';
    socket.write(`${start} HTTP/1.1\r\n`);
    return request;
  }

  /** Resolves with the answer, head and body, once the server has ended the connection. */
  async finish(headers: Readonly<Record<string, string>> = {}, body = ''): Promise<string> {
    const lines = Object.entries({ host: 'patchbay', 'content-length': String(body.length), ...headers });
    this.socket.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
    await once(this.socket, 'close');
    return this.text;
  }
}
