import { dirname } from 'node:path';
import { StartError } from '../../errors/start-error.js';

const MAY_NOT_SWITCH =
  'Patchbay runs as root but may not switch to the unprivileged user PostgreSQL needs: start it as an unprivileged user, add the capabilities SETUID, SETGID and CHOWN, or set DATABASE_URL.';

/** `ENOENT` and the like. By shape: `instanceof Error` misses Node's own errors in another realm, such as jest's. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function errorText(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}

/** Whatever ended the start, as the one sentence a person can act on. */
export function asStartError(error: unknown, directory: string): StartError {
  if (error instanceof StartError) return error;
  // Only starting a program as another user is refused like this.
  const message = errorText(error) === 'spawn EPERM' ? MAY_NOT_SWITCH : sentence(error, directory);
  return new StartError(message, { cause: error });
}

export function diskFull(directory: string): string {
  return `The disk that holds ${directory} is full: free some space and start again.`;
}

function sentence(error: unknown, directory: string): string {
  switch (errorCode(error) ?? 'none') {
    case 'ENOSPC':
      return diskFull(directory);
    case 'EACCES':
    case 'EPERM':
      return `This user may not use ${directory} for the embedded database (${errorText(error)}): start Patchbay as the user it belongs to, or set DATA_DIR to a folder of your own.`;
    case 'EROFS':
      return `The disk that holds ${directory} is read-only: set DATA_DIR to a writable folder, or set DATABASE_URL.`;
    case 'EBUSY':
    case 'EXDEV':
      return `${directory} is itself a mount point, which the embedded database cannot be moved onto: mount the volume at ${dirname(directory)} instead.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${directory} is not a folder or lies below a file: set DATA_DIR to a folder.`;
    default:
      return `The embedded database in ${directory} did not start (${errorText(error)}): set DATABASE_URL to use a PostgreSQL of your own.`;
  }
}
