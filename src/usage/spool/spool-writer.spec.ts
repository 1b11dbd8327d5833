import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { SegmentFile } from './segment-file.js';
import type { SpoolAudience } from './spool-audience.js';
import { SpoolFolder } from './spool-folder.js';
import { lineOf } from '../../../test/support/spool-line-of.js';
import { MAX_LINE_BYTES, mostLineBytes } from './spool-line.js';
import { SpoolReader } from './spool-reader.js';
import { SpoolWriter } from './spool-writer.js';

const MANY_BYTES = 1024 ** 3;
const RUNS = 25;
const LOOKS = 20;

let spools: string;
let folders: SpoolFolder[];
beforeEach(() => {
  spools = mkdtempSync(join(tmpdir(), 'patchbay-spool-'));
  folders = [];
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const folder of folders) folder.leave();
  rmSync(spools, { recursive: true, force: true });
});

/** Nobody to be told, but that it fails. */
class Listener implements SpoolAudience {
  readonly failures: string[] = [];
  written(): void {}
  recovered(): void {}
  failing({ message }: Error): void {
    this.failures.push(message);
  }
}

function newFolder(): SpoolFolder {
  const folder = SpoolFolder.create(spools, `spool-${folders.length}`);
  folders.push(folder);
  return folder;
}

async function readAll(reader: SpoolReader, most: number): Promise<string[]> {
  const read: string[] = [];
  for (let batch = await reader.next(most); batch; batch = await reader.next(most)) {
    expect(batch.damaged).toEqual([]);
    read.push(...batch.records.map(String));
    reader.done(batch);
  }
  return read;
}

const json = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => JSON.stringify({ text }));
const groups = fc.array(fc.array(json, { maxLength: 5 }), { maxLength: 6 });
const most = fc.integer({ min: 1, max: 5 });

describe('a spool', () => {
  it('gives what was written once and in order, while it grows and after its end', async () => {
    await fc.assert(
      fc.asyncProperty(groups, most, async (written, atOnce) => {
        const folder = newFolder();
        const writer = new SpoolWriter(folder, new Listener(), MANY_BYTES);
        const reader = new SpoolReader(folder, writer);
        const read: string[] = [];
        for (const [index, group] of written.entries()) {
          for (const one of group) expect(writer.add(one)).toBe(true);
          // An end begins a new segment with the next line.
          if (index % 2 === 0) await writer.close();
          read.push(...(await readAll(reader, atOnce)));
        }
        await writer.close();
        read.push(...(await readAll(reader, atOnce)));
        expect(read).toEqual(written.flat());
        expect([folder.segments(), writer.waiting]).toEqual([[], { onDisk: 0, inMemory: 0 }]);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives what was whole after its process was killed in the middle of a line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { minLength: 1, maxLength: 10 }),
        fc.nat(),
        most,
        async (written, cut, atOnce) => {
          const folder = newFolder();
          const writer = new SpoolWriter(folder, new Listener(), MANY_BYTES);
          for (const one of written) writer.add(one);
          await writer.close();
          const bytes = Buffer.byteLength(written.map(lineOf).join(''));
          truncateSync(folder.segmentPath(1), cut % (bytes + 1));
          let left = cut % (bytes + 1);
          const whole = written.filter((one) => (left -= Buffer.byteLength(lineOf(one))) >= 0);
          expect(await readAll(new SpoolReader(folder), atOnce)).toEqual(whole);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('gives the longest line there may be, and finds one that lost its end', async () => {
    const folder = newFolder();
    const writer = new SpoolWriter(folder, new Listener(), MANY_BYTES);
    const longest = JSON.stringify('x'.repeat(MAX_LINE_BYTES - lineOf('""').length));
    expect(mostLineBytes(longest)).toBe(MAX_LINE_BYTES);
    for (const one of ['"before"', longest, '"after"']) writer.add(one);
    await writer.close();
    expect(await readAll(new SpoolReader(folder), 1)).toEqual(['"before"', longest, '"after"']);
    writeFileSync(folder.segmentPath(1), 'x'.repeat(MAX_LINE_BYTES));
    const reader = new SpoolReader(folder);
    expect(await reader.next(1)).toMatchObject({ records: [], damaged: ['(a line without an end)'] });
  });

  it('is not taken for finished while it is written, whatever else fails', async () => {
    const folder = newFolder();
    const listener = new Listener();
    const writer = new SpoolWriter(folder, listener, MANY_BYTES);
    const reader = new SpoolReader(folder, writer);
    writer.add('"first"');
    const [isWriting, mayWrite] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hasFailed = Promise.withResolvers<void>();
    // oxlint-disable-next-line typescript/unbound-method -- called with the file it is a method of
    const { append } = SegmentFile.prototype;
    let appends = 0;
    jest.spyOn(SegmentFile.prototype, 'append').mockImplementation(async function (this: SegmentFile, bytes: Buffer) {
      appends += 1;
      if (appends === 2) {
        isWriting.resolve();
        await mayWrite.promise;
      }
      await append.call(this, bytes);
    });
    jest.spyOn(SegmentFile.prototype, 'sync').mockImplementationOnce(() => {
      hasFailed.resolve();
      return Promise.reject(new Error('EIO'));
    });
    writer.ring();
    expect(await readUntil(reader, 1)).toEqual(['"first"']);
    writer.add('"second"');
    await isWriting.promise;
    await hasFailed.promise;
    // Often enough for the failure to get everywhere.
    for (let look = 0; look < LOOKS; look++) {
      expect(await reader.next(1)).toBeUndefined();
      expect(folder.segments()).toEqual([1]);
    }
    mayWrite.resolve();
    expect(await readUntil(reader, 1)).toEqual(['"second"']);
    await writer.close();
    expect(listener.failures).toEqual(['EIO']);
  });

  it('counts what other processes have left when it is asked for room', async () => {
    const left = newFolder();
    const other = new SpoolWriter(left, new Listener(), MANY_BYTES);
    other.add(JSON.stringify('x'.repeat(2000)));
    await other.close();
    const listener = new Listener();
    const folder = newFolder();
    const writer = new SpoolWriter(folder, listener, 1000);
    writer.add('"waits"');
    await writer.close();
    expect([listener.failures.length, writer.inMemory(2)?.records.length]).toEqual([1, 1]);
    for (const segment of left.segments()) await left.removeSegment(segment);
    await writer.close();
    expect([readdirSync(folder.path).length, writer.inMemory(2)]).toEqual([1, undefined]);
  });
});

async function readUntil(reader: SpoolReader, count: number): Promise<string[]> {
  const read: string[] = [];
  while (read.length < count) {
    read.push(...(await readAll(reader, count)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return read;
}

describe('a process that ends at once', () => {
  it('leaves what was in memory to whoever reads the folder next', async () => {
    const folder = newFolder();
    const writer = new SpoolWriter(folder, new Listener(), MANY_BYTES);
    const lines = ['{"a":1}', '{"b":2}', '{"c":3}'];
    for (const line of lines) writer.add(line);
    writer.saveNow();
    // A process that goes on, as this one does, may have written them once more by now.
    expect(new Set(await readAll(new SpoolReader(folder), 10))).toEqual(new Set(lines));
    // Only a process that goes on has anything to close.
    await writer.close();
  });

  it('has nothing to leave when everything is written', async () => {
    const folder = newFolder();
    const writer = new SpoolWriter(folder, new Listener(), MANY_BYTES);
    writer.add('{"a":1}');
    await writer.close();
    const written = folder.segments();
    writer.saveNow();
    expect(folder.segments()).toEqual(written);
  });
});
