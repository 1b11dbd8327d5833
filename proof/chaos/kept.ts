import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Audience } from '../canary/answers.ts';

/** Metrics are for anybody; they have a place of their own, so that it is seen that there were some. */
export type Shelf = Audience | 'metrics';

const SHELVES: readonly Shelf[] = ['anybody', 'asker', 'receiver', 'metrics'];

/** What clients were told during a run, for the search at its end: on the disk, since a long run tells them much. */
export class Kept {
  /** Secrets that Patchbay has made up and shown. */
  readonly made: Record<string, string> = {};
  private readonly folder: string;
  private readonly files: ReadonlyMap<Shelf, WriteStream>;

  constructor(folder: string) {
    this.folder = folder;
    const open = (shelf: Shelf): [Shelf, WriteStream] => {
      mkdirSync(this.of(shelf), { recursive: true });
      return [shelf, createWriteStream(join(this.of(shelf), 'answers.txt'))];
    };
    this.files = new Map(SHELVES.map(open));
  }

  /** The folder in which such answers lie. */
  of(shelf: Shelf): string {
    return join(this.folder, shelf);
  }

  /** What comes after the end is of a scenario that could not be carried out. */
  keep(shelf: Shelf, what: string, answer: string): void {
    const file = this.files.get(shelf);
    if (file?.writableEnded === false) file.write(`${what}\n${answer}\n\n`);
  }

  /** Resolves when all of it is on the disk. */
  async close(): Promise<void> {
    const closings = [...this.files.values()].map((file) => {
      const closed = Promise.withResolvers<void>();
      file.end(() => closed.resolve());
      return closed.promise;
    });
    await Promise.all(closings);
  }
}
