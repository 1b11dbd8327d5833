import type { Variables } from '../config/read-environment.js';

/** Figures of one worker as JSON of prom-client; whoever carries them need not read them. */
export interface Figures {
  /** What only grows: counters and histograms, with what those before it in its place had counted. */
  readonly lasting: string;
  /** What ends with the worker: gauges. */
  readonly passing: string;
}

export const NO_FIGURES = '[]';

/** What a worker needs to begin. It travels over the channel: neither its command line nor its environment shows it. */
export interface Beginning {
  readonly kind: 'begin';
  /** Its place, from 1. */
  readonly number: number;
  /** What was set when the primary started: a file that was edited since must not make one worker differ. */
  readonly variables: Variables;
  readonly databaseUrl: string;
  /** Port the others answer at; null while none does. */
  readonly port: number | null;
  /** Lasting figures of those before it in its place. */
  readonly inherited: string;
}

export type ToWorker =
  | Beginning
  | { readonly kind: 'end' }
  /** Files were read again. */
  | { readonly kind: 'reload'; readonly variables: Variables }
  | { readonly kind: 'tell_figures'; readonly question: number }
  | { readonly kind: 'figures_of_others'; readonly question: number; readonly parts: readonly string[] };

export type ToPrimary =
  /** What is told before is lost. */
  | { readonly kind: 'listening' }
  | { readonly kind: 'serving'; readonly port: number }
  /** It could not start; what a person is to be told. */
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'gather_figures'; readonly question: number; readonly lasting: string }
  | { readonly kind: 'own_figures'; readonly question: number; readonly figures: Figures };
