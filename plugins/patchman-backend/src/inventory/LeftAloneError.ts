/** What took the backend down too often is not tried by itself. */
export class LeftAloneError extends Error {
  /**
   * @param reason for people
   * @param key the name of what is left alone, another one when anything is that it depends on
   */
  constructor(reason: string, readonly key: string) {
    super(reason);
    this.name = 'LeftAloneError';
  }
}
