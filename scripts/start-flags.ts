import { readFileSync } from 'node:fs';

const START = /"start": "node (?<flags>.*) dist\/src\/main\.js"/;

/**
 * What `npm start` gives Node, for whoever starts the built server in another way. `--max-semi-space-size=16`: left alone
 * V8 lets its young generation grow to 128 MiB; so it is 32 (twice 16), a request costs the same and the process is 110
 * MiB smaller under load. Less is worse in both ways, for what does not die young in time goes to the old generation:
 * with 8 a request costs 30 to 60 % more CPU time, and at 256 connections the process takes 264 MiB instead of 225.
 * `--heap-growing-percent=50`: V8 collects thoroughly once the old generation and the buffers outside the heap have grown by
 * this much since the last time. Left alone it did so every few requests of 100 KB, whose buffers count although they have
 * gone by then, and its marking threads took half of the core: 720 to 1,400 µs a request, with the flag 320 to 420. 100 is
 * no faster and takes 20 MiB more.
 */
export const START_FLAGS: readonly string[] =
  START.exec(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))?.groups?.['flags']?.split(' ') ?? [];
