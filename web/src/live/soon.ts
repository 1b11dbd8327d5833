/** A call that happens once, a while after it was first asked for, however often it is asked for meanwhile. */
export function soon(afterMs: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, afterMs);
  };
}
