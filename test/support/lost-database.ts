import { onServer, type TestDatabase } from './database.js';

/** A database that is not there under its name any more, until it is restored. */
export class LostDatabase {
  private isRestored = false;

  private constructor(
    private readonly name: string,
    private readonly backup: string,
  ) {}

  /** Nobody may be connected to it. */
  static async lose({ url }: TestDatabase): Promise<LostDatabase> {
    const name = new URL(url).pathname.slice(1);
    const lost = new LostDatabase(name, `${name}_backup`);
    await onServer(`alter database ${name} rename to ${lost.backup}`);
    return lost;
  }

  /** An empty one of the name. */
  async makeEmpty(): Promise<void> {
    await onServer(`create database ${this.name} template template0`);
  }

  /** So that there is none of the name. */
  async removeEmpty(): Promise<void> {
    await onServer(`drop database if exists ${this.name} with (force)`);
  }

  /** All of it at once, in place of whatever has the name; a second time changes nothing. */
  async restore(): Promise<void> {
    if (this.isRestored) return;
    await this.removeEmpty();
    await onServer(`alter database ${this.backup} rename to ${this.name}`);
    this.isRestored = true;
  }
}
