import type { INestApplicationContext } from '@nestjs/common';
import { SnapshotLoader } from '../../src/revisions/snapshot-loader.js';

/** Resolves when what was stored before this call, past the API, is served. */
export function reload(app: INestApplicationContext): Promise<void> {
  return app.get(SnapshotLoader).catchUp(() => false);
}
