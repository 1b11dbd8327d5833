import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const STAND_IN = Symbol('stand-in');

/** Declares that a route of management answers from memory, and so before the database has been reached, too. */
export function ServesStandIn(): CustomDecorator<symbol> {
  return SetMetadata(STAND_IN, true);
}
