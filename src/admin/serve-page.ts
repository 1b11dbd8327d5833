import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';
import { acceptedEncoding, ENCODINGS } from './accepted-encoding.js';
import type { BuiltPage, PageFile } from './built-page.js';
import { type PageContent, PageContents } from './page-contents.js';
import { PAGE_PATHS } from './page-paths.js';

/** Everything comes from here, nothing is written into the markup, and nobody may show the page inside theirs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/** It copies what is shown once, and needs nothing else of the machine it is shown on. */
const PERMISSIONS = [
  'clipboard-write=(self)',
  ...['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'serial', 'usb'].map((name) => `${name}=()`),
].join(', ');
const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'permissions-policy': PERMISSIONS,
  'cross-origin-opener-policy': 'same-origin',
} as const;
const NEVER_ANOTHER = 'public, max-age=31536000, immutable';
const ASK_EVERY_TIME = 'no-cache';
const NOT_BUILT = `The admin page is not built. Build it with "npm run build" and start Patchbay again.
Everything it does can be done over REST too: see /docs.
`;

/**
 * Serves the admin page: one document for every path of it, and the files that belong to it. It is open to everybody,
 * since it knows nothing until somebody logs in there.
 *
 * @param page undefined where it is not built, which is then said in its place
 */
export function servePage(server: Pick<FastifyInstance, 'get'>, page: BuiltPage | undefined): void {
  const contents = new PageContents();
  const open = page ? opening(page.index, contents) : sayNotBuilt;
  for (const path of ['/', ...PAGE_PATHS.flatMap((name) => [`/${name}`, `/${name}/*`])]) server.get(path, open);
  server.get('/assets/*', (request, reply) => sendAsset(assetOf(page, request), contents, { request, reply }));
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function opening(index: PageFile, contents: PageContents): Handler {
  return (request, reply) => {
    reply.headers(PAGE_HEADERS).header('cache-control', ASK_EVERY_TIME);
    return send(index, contents, { request, reply });
  };
}

function sayNotBuilt(_: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.status(404).type('text/plain; charset=utf-8').send(NOT_BUILT);
}

function assetOf(page: BuiltPage | undefined, { url }: FastifyRequest): PageFile {
  const asset = page?.assets.get(url.split('?', 1)[0] ?? '');
  if (!asset) throw noSuchFile();
  return asset;
}

function sendAsset(asset: PageFile, contents: PageContents, exchange: Exchange): Promise<unknown> {
  exchange.reply.header('cache-control', NEVER_ANOTHER);
  return send(asset, contents, exchange);
}

/** The tag is made from what is sent: after another build the page is a new one, also where nobody has restarted. */
async function send(
  { file, type, encodings }: PageFile,
  contents: PageContents,
  { request, reply }: Exchange,
): Promise<unknown> {
  const encoding = acceptedEncoding(request.headers['accept-encoding'] ?? '', encodings);
  const content = await find(encoding ? file + ENCODINGS[encoding] : file, contents, reply);
  const { tag } = content;
  // CORS_ORIGINS may add headers of its own.
  reply.header('vary', 'accept-encoding, origin').header('etag', tag);
  if (isKnown(tag, request.headers['if-none-match'])) return reply.status(304).send();
  if (encoding) reply.header('content-encoding', encoding);
  return reply.type(type).send(await content.bytes());
}

async function find(file: string, contents: PageContents, reply: FastifyReply): Promise<PageContent> {
  try {
    return await contents.of(file);
  } catch (error) {
    reply.header('cache-control', 'no-store');
    throw noSuchFile(error);
  }
}

/** A proxy that packs answers makes the tag a weak one. */
function isKnown(tag: string, header: string | undefined): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

function noSuchFile(cause?: unknown): GatewayError {
  return new GatewayError(
    'not_found',
    'There is no such file of the admin page. If Patchbay was just built anew, start it again and load the page again.',
    { cause },
  );
}
