/** How lines are told apart without their colours: the same dashes in the chart and beside the names. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 4], [12, 5]];

/** Tokens of `theme.css`, in the order of the lines. */
const HUES = ['--hue-1', '--hue-4', '--hue-3', '--hue-2', '--hue-5', '--hue-6'] as const;
const OTHERS_COLOUR = '--faint';

export function dashOf(place: number): readonly number[] {
  return DASHES[place % DASHES.length] ?? [];
}

/** Name of the token a line is drawn with; what is left over is grey. */
export function hueOf(place: number, isOthers: boolean): string {
  return isOthers ? OTHERS_COLOUR : (HUES[place % HUES.length] ?? OTHERS_COLOUR);
}
