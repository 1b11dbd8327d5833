/** Does `count` things, so many at a time, and returns what came of each, in order. */
export async function inLanes<Result>(
  count: number,
  lanes: number,
  task: (index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await task(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
