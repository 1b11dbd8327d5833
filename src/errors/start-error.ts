/** Something only the person who starts the process can mend; its message is printed as it is, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
