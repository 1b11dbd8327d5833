import { SnapshotHolder } from '../../src/snapshot/snapshot-holder.js';
import { Vitals } from '../../src/snapshot/vitals/vitals.js';
import type { Gateway } from './gateway.js';

/** As after a restart: no provider has a past. */
export function forgetVitals({ app }: Gateway): void {
  const vitals = app.get(Vitals);
  vitals.follow([]);
  vitals.follow(app.get(SnapshotHolder).current.providers.values());
}
