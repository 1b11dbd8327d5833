import { Injectable, type PipeTransform } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { PURPOSE_SLUG } from '../validation/is-purpose-slug.js';

/** A slug in a path; what cannot be one is refused before it reaches the database. */
@Injectable()
export class PurposeSlugPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (PURPOSE_SLUG.test(value)) return value;
    const message = 'must be lower-case letters, digits and hyphens, at most 63, starting with a letter or digit';
    throw new GatewayError('invalid_request', `slug: ${message}`, { fields: [{ field: 'slug', message }] });
  }
}
