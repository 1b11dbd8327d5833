/** Given to Node with --import: on SIGUSR2 the program fails in a way that nobody expects, quoting what PLANTED_TEXT says. */
const { PLANTED_CRASH: kind, PLANTED_TEXT: text = '' } = process.env;

process.on('SIGUSR2', () => {
  const error = Object.assign(new TypeError(`Unexpected token, "${text}" is not valid JSON`), { body: text });
  if (kind === 'exception') throw error;
  if (kind === 'no_error') throw text;
  void Promise.reject(error);
});
