/**
 * What was found to be stored already was cleaned away before anything pointed to it. Doing the same again stores it
 * anew.
 */
export class GoneContentError extends Error {
  constructor(what: string) {
    super(
      `${what} was cleaned away at the moment when it was to be used; it is stored again with the next try.`,
    );
    this.name = 'GoneContentError';
  }
}
