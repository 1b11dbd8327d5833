/** Numbers of the long form. Seconds, milliseconds and shares are named as such. */
export const LONG = {
  /** Requests in all scenarios that have a load. */
  per_second: 100,
  /** Of PostgreSQL, and of Redis. */
  kills: 20,
  away_ms: 1500,
  between_ms: 1500,
  stopped_s: 60,
  /** Black-holed, and slow. */
  faulty_s: 20,
  lag_p99_limit_ms: 50,
  refused_limit_ms: 1000,
  back_limit_ms: 2000,
  redis_delay_limit_ms: 150,
  gateway_kills: 10,
  ready_limit_ms: 2000,
  drain_s: 30,
  streams: 200,
  stream_s: 30,
  flood_s: 10,
  flood_per_second: 400,
  /** What a refusal may cost in CPU time, in times of what an answer costs. */
  refusal_cost_limit: 2,
  queue_slack_ms: 250,
  health_limit_ms: 500,
  rounds: 20,
};

export type ChaosParameters = typeof LONG;

/** Other tests may keep the machine busy, which is not Patchbay's doing: the limits of time are those of the long form alone. */
export const SHORT: Partial<ChaosParameters> = {
  per_second: 50,
  kills: 2,
  away_ms: 600,
  between_ms: 500,
  stopped_s: 5,
  faulty_s: 2,
  lag_p99_limit_ms: 1000,
  refused_limit_ms: 4000,
  back_limit_ms: 8000,
  redis_delay_limit_ms: 1500,
  gateway_kills: 2,
  ready_limit_ms: 12_000,
  drain_s: 2,
  streams: 20,
  stream_s: 2,
  flood_s: 2,
  refusal_cost_limit: 4,
  queue_slack_ms: 3000,
  health_limit_ms: 3000,
  rounds: 2,
};
