import { type CommonOptions, Session } from './session.js';
import type { Terminal } from './terminal.js';

/** What a command needs besides its own options. */
export class CommandContext {
  readonly session: Session;
  readonly isJson: boolean;

  constructor(
    readonly terminal: Terminal,
    options: CommonOptions,
  ) {
    this.session = new Session(terminal, options);
    this.isJson = options.json === true;
  }

  /** Prints for people, or with `--json` for scripts. */
  show(human: string, data: unknown): void {
    this.terminal.write(this.isJson ? `${JSON.stringify(data, null, 2)}\n` : human);
  }
}

/** Runs what a command does, with the options that all commands have; what it resolves with is the exit code. */
export type Run = (work: (context: CommandContext) => Promise<number>) => Promise<void>;
