import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const INDEXED = 3;
const HEADER_BYTES = 13;

/** Pixels, three bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Reads what Chromium writes: eight bits a channel, with or without alpha, not interlaced. */
export function readPng(png: Buffer): Pixels {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(HEADER_BYTES);
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3];
  const lines = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const bytes = unfiltered(lines, width * channels, height, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgb.set(bytes.subarray(pixel * channels, pixel * channels + 3), pixel * 3);
  }
  return { width, height, rgb };
}

/** @param palette at most 256 colours, three bytes each */
export function writeIndexedPng(width: number, height: number, palette: Uint8Array, indexes: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED], 8);
  // Each line begins with its filter, which is none: indexes that are near each other are no colours near each other.
  const lines = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    lines.set(indexes.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const data = deflateSync(lines, { level: 9, memLevel: 9 });
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', data),
    end,
  ]);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function* chunksOf(png: Buffer): Generator<Chunk> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Each byte is told as the difference to its neighbours, as its line's filter says (PNG, 9.2); beyond the edges is zero. */
function unfiltered(lines: Buffer, lineBytes: number, height: number, step: number): Uint8Array {
  const wide = lineBytes + step;
  const framed = Buffer.alloc(wide * (height + 1));
  for (let row = 0; row < height; row += 1) {
    const line = lines.subarray(row * (lineBytes + 1), (row + 1) * (lineBytes + 1));
    const filter = line.readUInt8(0);
    for (let place = 0; place < lineBytes; place += 1) {
      const at = (row + 1) * wide + step + place;
      const [left, above] = [framed.readUInt8(at - step), framed.readUInt8(at - wide)];
      framed[at] = line.readUInt8(place + 1) + expected(filter, left, above, framed.readUInt8(at - wide - step));
    }
  }
  const bytes = new Uint8Array(lineBytes * height);
  for (let row = 0; row < height; row += 1) {
    const from = (row + 1) * wide + step;
    bytes.set(framed.subarray(from, from + lineBytes), row * lineBytes);
  }
  return bytes;
}

function expected(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      return 0;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const sum = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(sum - left), Math.abs(sum - above), Math.abs(sum - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
