/** Where inference answers; management lies under another prefix. */
export const INFERENCE_PREFIXES = ['v1', 'api/v1/llm'] as const;

const INFERENCE_PATH = new RegExp(`^/(${INFERENCE_PREFIXES.join('|')})(/|$)`);

/** Whether a path answers in OpenAI's shape. Decides how an error looks, never who may pass. */
export function isInferencePath(url: string): boolean {
  return INFERENCE_PATH.test(url);
}
