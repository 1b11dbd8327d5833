import { useEffect, useState } from 'react';

const TYPING_PAUSE_MS = 200;

/** A value once it has not changed for a moment, so that not every letter asks the server. */
export function useSettled<Value>(value: Value, afterMs: number = TYPING_PAUSE_MS): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
