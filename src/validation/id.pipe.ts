import { Injectable, type PipeTransform } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { MAX_ID } from './ids.js';

const DECIMAL = /^[1-9]\d{0,9}$/;

/** Ids are positive integers; anything else cannot exist, so it is 404 like an id that does not. */
@Injectable()
export class IdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = Number(value);
    if (DECIMAL.test(value) && id <= MAX_ID) return id;
    throw new GatewayError('not_found', `Nothing has the id "${value.slice(0, 40)}"; ids are positive integers.`);
  }
}
