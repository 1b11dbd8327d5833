import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpoolFolder } from './spool-folder.js';
import { SpoolFullError } from './spool-full.error.js';
import { SpoolRoom } from './spool-room.js';

let spools: string;
let own: SpoolFolder;
beforeEach(() => {
  spools = mkdtempSync(join(tmpdir(), 'patchbay-room-'));
  own = SpoolFolder.create(spools, 'own');
});
afterEach(() => {
  own.leave();
  rmSync(spools, { recursive: true });
});

function write(folder: string, bytes: number): void {
  mkdirSync(join(spools, folder), { recursive: true });
  writeFileSync(join(spools, folder, '00000001.log'), Buffer.alloc(bytes));
}

describe('the room of a spool', () => {
  it('is what all beside it leave, as it was last measured', async () => {
    const room = new SpoolRoom(1000);
    write('own', 600);
    await room.require(own);
    write('other', 600);
    await room.require(own);
    room.forget();
    await expect(room.require(own)).rejects.toThrow(SpoolFullError);
    expect(room.usedBytes).toBe(1200);
  });
});
