import { monotonicMs } from '../stage/clock.ts';
import type { Applied, Committed } from './database-log.ts';
import type { Answer } from './evidence.ts';
import type { Instance, Service } from './instance.ts';

/** From when on an instance serves at least a revision. Times by the machine's monotonic clock, in milliseconds. */
interface Sighting {
  readonly revision: number;
  readonly at: number;
}

/** What the database has noted. */
interface Log {
  readonly committed: readonly Committed[];
  readonly applied: readonly Applied[];
}

/** How long commits took to reach one instance, in milliseconds; infinite for those that never did. */
export interface Latencies {
  /** Until the instance served it, as it told the database. */
  readonly appliedMs: readonly number[];
  /** Until an answer of the instance named it: with the time to the next request, and the vendor's for its answer. */
  readonly seenMs: readonly number[];
}

/** Before an instance went out of service, or the load ended, there may have been no request to see a commit with. */
const LAST_LOOK_MS = 1000;

/** Of every commit during the load that was made while the instance was in service. */
export function latenciesOf(
  instance: Instance,
  { committed, applied }: Log,
  answers: readonly Answer[],
  load: Service,
): Latencies {
  // Database and proof are on one machine; its two clocks differ by a constant.
  const offsetMs = Date.now() - monotonicMs();
  const services = instance.services.map(({ from, to }) => ({
    from: Math.max(from, load.from),
    to: Math.min(to, load.to),
  }));
  const commits = committed.map(({ number, at }) => ({ revision: number, at: at - offsetMs }));
  const during = (lastMs: number): readonly Sighting[] =>
    commits.filter(({ at }) => services.some(({ from, to }) => from <= at && at < to - lastMs));
  const told = applied
    .filter(({ name }) => instance.isNamed(name))
    .map(({ revision, at }) => ({ revision, at: at - offsetMs }));
  const seen = answers
    .filter((answer) => answer.instance === instance.index)
    .map(({ revision, answeredAt }) => ({ revision, at: answeredAt }));
  return { appliedMs: delays(during(0), told), seenMs: delays(during(LAST_LOOK_MS), seen) };
}

function delays(commits: readonly Sighting[], sightings: readonly Sighting[]): readonly number[] {
  const inOrder = sightings.filter(({ at }) => Number.isFinite(at)).toSorted((a, b) => a.at - b.at);
  let next = 0;
  return commits.map(({ revision, at }) => {
    // An instance never goes back, which is judged elsewhere: whoever comes later serves no less.
    while ((inOrder[next]?.revision ?? Infinity) < revision) next += 1;
    return (inOrder[next]?.at ?? Infinity) - at;
  });
}
