export type ServerSettings = Readonly<Record<string, string>>;

/** Small enough for a laptop; a gateway's control plane has few rows and few connections. */
const TUNING: ServerSettings = {
  max_connections: '100',
  shared_buffers: '64MB',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  huge_pages: 'off',
};

const FIXED: ServerSettings = {
  listen_addresses: '127.0.0.1',
  // A socket's path may have about 100 bytes, a DATA_DIR any number.
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '',
  log_checkpoints: 'off',
  // Statements and details can hold values of rows; our log must not.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const DURABILITY: ServerSettings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };

/** Stands in the server's command line, so that people and the next start can tell whose server it is. */
export function folderMark(directory: string): string {
  return `patchbay.directory=${directory}`;
}

export function serverArguments(directory: string, port: number, extra: ServerSettings): readonly string[] {
  const settings = { ...DURABILITY, ...TUNING, ...extra, ...FIXED, port: String(port) };
  const options = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [...options, folderMark(directory)].flatMap((option) => ['-c', option]);
}

export function isDurable(extra: ServerSettings): boolean {
  return extra['fsync'] !== 'off';
}
