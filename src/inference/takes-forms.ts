import { RouteConfig } from '@nestjs/platform-fastify';
import { TAKES_FORMS } from '../json/form-body.fastify.js';

/** The route takes forms with files besides JSON. */
export function TakesForms(): MethodDecorator {
  return RouteConfig(TAKES_FORMS);
}
