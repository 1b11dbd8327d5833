import { createServer } from 'node:http';
import { listen } from './listen.ts';

type Handle = (path: string, query: URLSearchParams) => unknown;

/** Takes orders from the proof on a port of its own; what `handle` returns or resolves with is the answer. */
export async function serveControl(handle: Handle): Promise<number> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control.invalid');
    const answered = async (): Promise<unknown> => handle(pathname, searchParams);
    answered().then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return listen(server);
}

/** Tells the proof where to find this process, which ends when the proof tells it to or is gone. */
export function announce(ports: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(ports)}\n`);
  process.once('SIGTERM', () => process.exit());
  process.once('disconnect', () => process.exit());
}

/** Gives an order to a process that serves control. */
export async function order<Answer>(
  port: number,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}?${new URLSearchParams(query).toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`the order ${path} failed: ${text}`);
  const answer: Answer = JSON.parse(text);
  return answer;
}
