import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Forms with files are taken, and are left unread. */
    readonly takesForms?: true;
  }
  interface FastifyRequest {
    /** A form that nobody has read yet. */
    formBody?: Readable;
  }
}

export const TAKES_FORMS = { takesForms: true } as const;

class UnsupportedFormError extends Error {
  override readonly name = 'UnsupportedFormError';
  readonly statusCode = 415;
}

/** Lets forms pass unread to the routes that take them; elsewhere they are 415 like everything that is no JSON. */
export function acceptFormsUnread(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: Readable) => {
    if (request.routeOptions.config.takesForms !== true) throw new UnsupportedFormError('no form is taken here');
    request.formBody = payload;
    return undefined;
  });
}
