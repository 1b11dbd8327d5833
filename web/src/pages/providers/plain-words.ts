/**
 * What the API says, without the calls it names for programs: whoever reads it here has buttons for them.
 * `“chat” has no provider left. Plug in another one with POST /api/v1/…` → `“chat” has no provider left.`
 */
export function plainly(text: string): string {
  const parts = text.split(/(?<=[.;]) /).filter((part) => !part.includes('/api/v1/'));
  return parts.length === 0 ? text : parts.join(' ').replace(/;$/, '.');
}
