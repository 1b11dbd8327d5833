import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY_FILE = 0o600;

/** A file that lines are appended to. */
export class SegmentFile {
  private bytes = 0;
  private synced = 0;

  private constructor(private readonly file: FileHandle) {}

  /** @throws the system's error, also when there is such a file already */
  static async create(path: string): Promise<SegmentFile> {
    const file = await open(path, 'wx', OWNER_ONLY_FILE);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new SegmentFile(file);
  }

  /** Bytes of whole lines that were written. */
  get size(): number {
    return this.bytes;
  }

  /** @throws the system's error; then part of it may be in the file, behind `size` */
  async append(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.bytes + done);
      done += bytesWritten;
    }
    this.bytes += bytes.length;
  }

  async sync(): Promise<void> {
    const { bytes } = this;
    if (this.synced === bytes) return;
    await this.file.datasync();
    this.synced = bytes;
  }

  /** @throws nothing: what was written is there, and nothing else is known to be lost */
  async close(): Promise<void> {
    await this.sync().catch(() => undefined);
    await this.file.close().catch(() => undefined);
  }
}

/** A new file is only there after a loss of power if its folder was synced as well. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
