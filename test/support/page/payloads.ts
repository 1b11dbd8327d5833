import { SHAPES } from './payload-shapes.ts';

/**
 * What somebody stores who wants others' browsers to run it: one that runs sets `window.__xss`, asks the canary's address
 * or leaves an element whose id begins with `xss-`.
 */
export interface Payload {
  readonly number: number;
  readonly text: string;
}

const MARK = 'window.__xss=(window.__xss||0)+1';

export const PAYLOAD_COUNT = 200;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const ALLOWED_LETTERS = /^[^\u0000-\u001f\u007f]+$/;

/** @param canary address that must never be asked */
export function payloads(canary: string): readonly Payload[] {
  return Array.from({ length: PAYLOAD_COUNT }, (_, index) => {
    const number = index + 1;
    // More than there are shapes: the later ones again, behind an end of whatever they may stand in.
    const shape = SHAPES[index] ?? `--></x>"'>${SHAPES[index - SHAPES.length] ?? ''}`;
    const url = `${canary}/${number}`;
    const text = shape.replaceAll('{js}', MARK).replaceAll('{url}', url).replaceAll('{id}', `xss-${number}`);
    return { number, text };
  });
}

/** Those that may stand where one line of so many letters may, none of them one of `without`. */
export function fitting(all: readonly Payload[], max: number, without = ''): readonly Payload[] {
  return all.filter(
    ({ text }) =>
      text.length <= max && ALLOWED_LETTERS.test(text) && ![...without].some((letter) => text.includes(letter)),
  );
}
