import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI document at /docs-json and a page to read and try it at /docs. */
export function serveDocumentation(app: NestFastifyApplication): void {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Patchbay')
    .setDescription(
      'Control plane and gateway for language models. Management takes an admin token, inference an app key.',
    )
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', name: 'X-API-Key', in: 'header' }, 'x-api-key')
    .build();
  SwaggerModule.setup('docs', app, () =>
    withCleanIds(SwaggerModule.createDocument(app, description, { autoTagControllers: false })),
  );
}

/** A route under two prefixes comes out as `name[0]` and `name[1]`, which no client generator takes. */
function withCleanIds(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    if (typeof operation !== 'object' || !('operationId' in operation)) continue;
    operation.operationId = operation.operationId.replace('[0]', '').replace(/\[(\d+)\]/, '_alias$1');
  }
  return document;
}
