import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../../config/version.js';

/** The OpenAPI document, from the classes of what is served. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Patchbay')
    .setVersion(VERSION)
    .setDescription(
      `Control plane and gateway for language models. In three steps:
1. Register a model server with \`POST /api/v1/llm-config/servers\`, or find one with \`POST /api/v1/llm-config/servers/discover\` \`{"register":true}\`.
2. Plug it in with \`POST /api/v1/llm-config/active\` \`{"purpose":"chat","provider_type":"ai_server","provider_id":1}\`.
3. Ask with \`POST /v1/chat/completions\` \`{"model":"chat","messages":[{"role":"user","content":"Hello"}]}\`.

Steps 1 and 2 take the admin token, step 3 the app key; the first start prints both.`,
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'pb_…' })
    .addApiKey({ type: 'apiKey', name: 'X-API-Key', in: 'header' }, 'x-api-key')
    .build();
  return withCleanIds(SwaggerModule.createDocument(app, description, { autoTagControllers: false }));
}

/** A route under two prefixes comes out as `name[0]` and `name[1]`, which no client generator takes. */
function withCleanIds(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    if (typeof operation !== 'object' || !('operationId' in operation)) continue;
    operation.operationId = operation.operationId.replace('[0]', '').replace(/\[(\d+)\]/, '_alias$1');
  }
  return document;
}
