/** What the command line tool sees of its environment. `.env.auth` is not read: it is the server's. */
export function commandEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
