/**
 * Loaded into Patchbay before its own code: each SIGUSR2 moves the clock that tells the time of day, to the next offset
 * of CLOCK_OFFSETS_S, as an operator or a time server does. The monotonic clock goes on, as the kernel's does.
 */
const MS_PER_S = 1000;
const offsets = (process.env['CLOCK_OFFSETS_S'] ?? '').split(',').map(Number);
const TrueDate = Date;
let offsetMs = 0;

process.on('SIGUSR2', () => {
  offsetMs = (offsets.shift() ?? 0) * MS_PER_S;
});

class MovedDate extends TrueDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(TrueDate.now() + offsetMs);
    else super(...(given as [string]));
  }

  static override now(): number {
    return TrueDate.now() + offsetMs;
  }
}

globalThis.Date = MovedDate as DateConstructor;
