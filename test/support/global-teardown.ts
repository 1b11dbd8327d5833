import { endTestCluster } from './test-cluster.ts';

/** A run that is killed never comes here: the next one's setup sweeps up after it. */
export default async function globalTeardown(): Promise<void> {
  await endTestCluster();
}
