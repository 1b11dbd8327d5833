/**
 * Does one of the last things of a run. Jest writes its results after all of them: one that fails must not take the results
 * along, so it is told on stderr and by `false`.
 */
export async function attempt(what: string, step: () => unknown): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    process.stderr.write(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return false;
  }
}
