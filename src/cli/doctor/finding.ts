/** `trouble`: requests fail or secrets are at risk. `warning`: they may soon. `skipped`: it could not be looked at. */
export type Level = 'ok' | 'warning' | 'trouble' | 'skipped';

export interface Finding {
  /** What was looked at, the same word for every finding of its kind. */
  readonly check: string;
  readonly level: Level;
  /** Provider, purpose, instance or file it is about. */
  readonly subject: string;
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null;
}

export function well(check: string, subject: string, message: string): Finding {
  return { check, level: 'ok', subject, message, remedy: null };
}

export function trouble(check: string, subject: string, message: string, remedy: string): Finding {
  return { check, level: 'trouble', subject, message, remedy };
}

export function warning(check: string, subject: string, message: string, remedy: string): Finding {
  return { check, level: 'warning', subject, message, remedy };
}

export function skipped(check: string, subject: string, message: string): Finding {
  return { check, level: 'skipped', subject, message, remedy: null };
}
