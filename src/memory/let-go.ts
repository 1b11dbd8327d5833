/** For less it is not worth a call into V8. */
const LEAST_BYTES = 16 * 1024;

/**
 * Gives the memory of bytes back at once that nobody reads or sends any more; from then on they are empty. Left alone
 * it stays until V8 collects, and of what buffers take outside of its heap V8 knows only a sum. Bytes that are a part
 * of something larger stay as they are.
 */
export function letGo({ buffer, byteLength }: Buffer): void {
  if (byteLength < LEAST_BYTES || byteLength !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
