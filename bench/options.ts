import { parseArgs } from 'node:util';
import { PEER_NAMES, type PeerName, USUAL_PEERS } from './peers.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** Scenarios whose name matches; undefined: all, with start time and memory. */
  readonly only?: RegExp;
  readonly peers: readonly PeerName[];
  /** Load for so many seconds in place of the scenarios. */
  readonly soakSeconds?: number;
  /** Only whether everything works: one round of a second, and nobody waits for a quiet machine. */
  readonly isQuick: boolean;
  /** Where the result goes, besides being printed. */
  readonly out?: string;
}

/** What `--help` prints. */
export const USAGE = `npm run bench -- [options]
  --quick                only whether everything works: one round of a second
  --rounds 3             how often everything is measured
  --seconds 5            of each measurement
  --only pattern         scenarios whose name matches, without start time and memory
  --peers ${USUAL_PEERS.join(',')}
                         those to measure, of ${PEER_NAMES.join(', ')}
  --soak 10m             load for so long in place of the scenarios
  --out file             where the result goes as JSON, besides being printed
`;

const DURATION = /^(\d+)(s|m)$/;
const SECONDS_PER_MINUTE = 60;

/** @throws Error with the sentence to print */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      only: { type: 'string' },
      peers: { type: 'string', default: USUAL_PEERS.join(',') },
      soak: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  return {
    rounds: values.quick ? 1 : count('rounds', values.rounds),
    seconds: values.quick ? 1 : count('seconds', values.seconds),
    isQuick: values.quick,
    peers: peersIn(values.peers),
    ...(values.only !== undefined && { only: new RegExp(values.only) }),
    ...(values.soak !== undefined && { soakSeconds: duration(values.soak) }),
    ...(values.out !== undefined && { out: values.out }),
  };
}

/** Whether everything is measured that there is to measure. */
export function isWhole({ only, peers, soakSeconds, isQuick }: BenchOptions): boolean {
  return (
    !isQuick && only === undefined && soakSeconds === undefined && USUAL_PEERS.every((name) => peers.includes(name))
  );
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1, not "${text}".`);
  return value;
}

function duration(text: string): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined) throw new Error(`--soak takes a time such as 90s or 10m, not "${text}".`);
  return Number(amount) * (unit === 'm' ? SECONDS_PER_MINUTE : 1);
}

function peersIn(text: string): readonly PeerName[] {
  const names = text.split(',');
  const unknown = names.find((name) => !PEER_NAMES.some((peer) => peer === name));
  if (unknown !== undefined) throw new Error(`--peers takes some of ${PEER_NAMES.join(', ')}, not "${unknown}".`);
  return PEER_NAMES.filter((name) => names.includes(name));
}
