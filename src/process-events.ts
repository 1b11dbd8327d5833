import { Crash } from './crash.js';
import { Hangup } from './hangup.js';
import { report } from './report.js';
import { Shutdown } from './shutdown.js';

/** What comes over a process from outside, or from within without being expected; listened to from its very beginning. */
export class ProcessEvents {
  readonly shutdown = new Shutdown(report);
  readonly crash = new Crash();
  readonly hangup = new Hangup(this.shutdown);
}
