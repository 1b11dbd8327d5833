import type { Seat } from './seat.js';

/**
 * Figures of all seats but one. What somebody counted who does not answer, or has ended, stays counted as it was last
 * told: a sum that shrinks would be taken for a restart of everything, and all of it be counted again.
 */
export async function gatherFrom(seats: readonly Seat[], asking: Seat): Promise<readonly string[]> {
  const others = seats.filter((seat) => seat !== asking);
  const parts = await Promise.all(
    others.map(async (seat) => {
      const figures = await seat.figures();
      return figures ? [figures.lasting, figures.passing] : [seat.lasting];
    }),
  );
  return parts.flat();
}
