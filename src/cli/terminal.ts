/** Everything a command sees of the machine it runs on. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Everything that comes in until its end. */
  readonly readInput: () => Promise<string>;
  /** One line that is not shown while it is typed; undefined where nobody sits at a terminal. */
  readonly readHidden: ((question: string) => Promise<string>) | undefined;
  readonly readFile: (path: string) => Promise<string>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** Permission bits of a file; undefined where there is none. */
  readonly fileMode: (path: string) => Promise<number | undefined>;
  /** Addresses of this machine that others can reach. */
  readonly ownAddresses: () => readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
