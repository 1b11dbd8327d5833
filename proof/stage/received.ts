export interface Received {
  readonly text: string;
  /** The connection ended before the answer did. */
  readonly isBroken: boolean;
}

/** All of an answer's body that came, also of one that was cut off. */
export async function received(response: Response): Promise<Received> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, isBroken: false };
  } catch {
    return { text, isBroken: true };
  }
}
