import { StartError } from './start-error.js';

/** `empty`: it was made anew. `other_deployment`: it is somebody else's. `defect`: nobody knows why, Patchbay failed at it. */
export type UnusableReason = 'refused' | 'empty' | 'other_deployment' | 'defect';

/**
 * The database answers, but is not to be used until somebody has mended that, as the message says. Whoever has something
 * to serve meanwhile need not end because of it.
 */
export class UnusableDatabase extends StartError {
  constructor(
    message: string,
    readonly reason: UnusableReason,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
