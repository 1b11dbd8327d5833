type End = () => Promise<void>;

const NOTHING: End = async () => undefined;
let end = NOTHING;

/** Setup and teardown run in jest's own process and share this module; the tests run in other ones. */
export function keepTestCluster(endOfCluster: End): void {
  end = endOfCluster;
}

export async function endTestCluster(): Promise<void> {
  await end();
  end = NOTHING;
}
