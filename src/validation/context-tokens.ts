/** No model holds more; a larger number is a slip of the pen. */
export const MAX_CONTEXT_TOKENS = 1_000_000_000;
