import { Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type FieldError, GatewayError } from '../errors/gateway-error.js';

/** Refuses bodies and queries with unknown fields or wrong types, naming each field. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalidRequest(flatten(errors)),
    });
  }
}

function invalidRequest(fields: readonly FieldError[]): GatewayError {
  const summary = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new GatewayError('invalid_request', summary, { fields });
}

function flatten(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = parent + property;
    const own = Object.values(constraints).map((text) => ({ field, message: withoutFieldName(text, property) }));
    return [...own, ...flatten(children, `${field}.`)];
  });
}

/** class-validator starts its messages with the property; the field is told apart already. */
function withoutFieldName(text: string, property: string): string {
  if (text === `property ${property} should not exist`) return 'unknown field';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
