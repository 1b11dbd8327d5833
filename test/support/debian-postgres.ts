import { execFile } from 'node:child_process';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { databaseAccount } from '../../src/database/embedded/account.js';
import { runProgram } from '../../src/database/embedded/run-program.js';
import { folderMark } from '../../src/database/embedded/settings.js';
import { freePort } from './free-port.js';
import { makeTestFolder, OPEN_TO_ALL, removeTestFolder } from './test-folders.js';

const INSTALLED = '/usr/lib/postgresql';
const USER = 'patchbay';

/** A PostgreSQL server as Debian packages it, of an older version than the embedded one, and its programs. */
export class DebianPostgres {
  private constructor(
    readonly folder: string,
    private readonly programs: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<DebianPostgres> {
    const folder = await makeTestFolder(OPEN_TO_ALL);
    const server = new DebianPostgres(folder, await newestPrograms(), await freePort());
    const account = await databaseAccount(undefined, () => undefined);
    if (account) await chown(folder, account.uid, account.gid);
    await server.run('initdb', '-D', server.data, `--username=${USER}`, '--auth=trust', '--encoding=UTF8', '--no-sync');
    const settings = [
      `port=${server.port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      folderMark(server.data),
    ];
    await server.run(
      'pg_ctl',
      '-D',
      server.data,
      '-l',
      join(folder, 'log'),
      '-o',
      settings.map((setting) => `-c '${setting}'`).join(' '),
      '-w',
      'start',
    );
    return server;
  }

  /** Address of one of its databases. */
  url(database: string): string {
    return `postgresql://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  async createDatabase(name: string): Promise<string> {
    await this.run('createdb', `--maintenance-db=${this.url('postgres')}`, name);
    return this.url(name);
  }

  /** One line of a shell, in which its programs are found. Returns what it printed. */
  async shell(line: string, variables: Readonly<Record<string, string>>): Promise<string> {
    const folder = join(this.folder, 'shell');
    await mkdir(folder, { recursive: true });
    const env = { PATH: `${this.programs}:/usr/bin:/bin`, ...variables };
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: folder, env });
    return stdout;
  }

  async stop(): Promise<void> {
    await this.run('pg_ctl', '-D', this.data, '-m', 'immediate', '-w', 'stop');
    await removeTestFolder(this.folder);
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private async run(program: string, ...args: readonly string[]): Promise<void> {
    const account = await databaseAccount(undefined, () => undefined);
    const outcome = await runProgram(join(this.programs, program), args, { account, cwd: this.folder });
    if (!outcome.succeeded) throw new Error(`${program}: ${outcome.problem}`);
  }
}

async function newestPrograms(): Promise<string> {
  const versions = (await readdir(INSTALLED)).map(Number).filter((version) => version > 0);
  return join(INSTALLED, String(Math.max(...versions)), 'bin');
}
