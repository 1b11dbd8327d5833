import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
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

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // Nest would make a number of "0x1" and NaN of "abc" before the pipe of the parameter sees it.
    if (metadata.type === 'param') return value;
    if (metadata.type === 'body' || metadata.type === 'query') requirePlain(value, metadata.type);
    const transformed: unknown = await super.transform(value, metadata);
    return transformed;
  }
}

/** Refuses what Nest would take for an empty object, and fields that would vanish before they are validated. */
function requirePlain(value: unknown, part: string): void {
  if (value === null) throw invalidRequest([{ field: part, message: 'must be a JSON object, not null' }]);
  const swallowed = swallowedIn(value, '');
  if (swallowed.length > 0)
    throw invalidRequest(swallowed.map((field) => ({ field, message: 'may not have this name' })));
}

/** Paths of fields whose names class-transformer passes over in silence: what every object inherits, like `toString`. */
function swallowedIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => (isObject(item) ? swallowedIn(item, `${path}${index}.`) : []));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name in Object.prototype || name === 'prototype' ? [path + name] : swallowedIn(member, `${path}${name}.`),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An answer must not grow with the request. */
const MAX_NAMED_FIELDS = 20;
const MAX_FIELD_LENGTH = 200;

function invalidRequest(all: readonly FieldError[]): GatewayError {
  const fields = all
    .slice(0, MAX_NAMED_FIELDS)
    .map(({ field, message }) => ({ field: cut(field), message: cut(message) }));
  const summary = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  const rest = all.length > fields.length ? `; and ${all.length - fields.length} more` : '';
  return new GatewayError('invalid_request', summary + rest, { fields });
}

function cut(text: string): string {
  return text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : text;
}

function flatten(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = parent + property;
    const own = telling(constraints).map((text) => ({ field, message: withoutFieldName(text, property) }));
    return [...own, ...flatten(children, `${field}.`)];
  });
}

const TYPES = ['isObject', 'isArray', 'isInt', 'isNumber', 'isBoolean', 'isString'];

/** Of a value of the wrong type nothing else is worth saying: it breaks its other bounds because of that. */
function telling(constraints: Readonly<Record<string, string>>): readonly string[] {
  const type = TYPES.map((name) => constraints[name]).find((text) => text !== undefined);
  return type === undefined
    ? Object.values(constraints)
    : [type.replace(' conforming to the specified constraints', '')];
}

/** class-validator starts its messages with the property; the field is told apart already. */
function withoutFieldName(text: string, property: string): string {
  if (text === `property ${property} should not exist`) return 'unknown field';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
