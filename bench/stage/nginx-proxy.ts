import { join } from 'node:path';
import { onGatewayCore } from './cores.ts';
import { startNginx } from './nginx.ts';
import type { Server } from './server.ts';
import { freePort } from './until-it-answers.ts';
import type { Upstreams } from './upstreams.ts';

/** As a plain reverse proxy: connections to the upstream are kept, streams pass unbuffered. */
export async function startNginxProxy(path: string, folder: string, upstreams: Upstreams): Promise<Server> {
  const port = await freePort();
  return startNginx(path, join(folder, 'proxy'), { port, http: proxying(port, upstreams) }, onGatewayCore);
}

function proxying(port: number, { answers, events }: Upstreams): string {
  return `  upstream answers { server ${new URL(answers).host}; keepalive 1024; keepalive_requests 1000000000; }
  upstream events { server ${new URL(events).host}; keepalive 1024; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    # What is longer than its buffers stays in memory too.
    proxy_max_temp_file_size 0;
    location / { proxy_pass http://answers; }
    location /events/ { proxy_pass http://events; proxy_buffering off; }
    location /paced/ { proxy_pass http://events; proxy_buffering off; }
  }
`;
}
