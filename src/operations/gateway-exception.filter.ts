import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { answerError } from './answer-error.js';

/** Whatever a route throws becomes an answer. */
@Catch()
export class GatewayExceptionFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerError(thrown, http.getRequest(), http.getResponse());
  }
}
