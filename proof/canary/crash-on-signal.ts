/** Loaded into Patchbay before its own code: on SIGUSR2 something goes wrong that nobody catches and that quotes a prompt. */
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new TypeError(`cannot read "${process.env['CRASH_TEXT'] ?? ''}" as a message`);
  });
});
