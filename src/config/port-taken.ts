import { once } from 'node:events';
import { createServer } from 'node:net';

/** Why nobody can listen there, as the system calls it; undefined when it is free. */
export async function portTaken(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    server.close();
  }
}
