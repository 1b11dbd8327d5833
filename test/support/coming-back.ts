import type { AwayScene, Instance } from './away-scene.js';
import { expectInTime } from './in-time.js';

/** Promised to whoever brings the database back. */
const BACK_MS = 2000;

/**
 * Brings the database back to an instance that has started without it and is then in time without trouble; if a busy
 * machine has made it late, another one has.
 */
export async function expectBackInTime(scene: AwayScene, instance: Instance): Promise<void> {
  await expectInTime(BACK_MS, (before) => (before === 0 ? scene.comeBack(instance) : comeBackToAnother(scene)));
  await scene.until(instance, 'ok');
}

async function comeBackToAnother(scene: AwayScene): Promise<number> {
  await scene.way.close();
  const another = await scene.start();
  await another.server.said(/until it answers, requests [^\n]+ and Patchbay keeps trying/);
  const tookMs = await scene.comeBack(another);
  await another.server.stop();
  return tookMs;
}
