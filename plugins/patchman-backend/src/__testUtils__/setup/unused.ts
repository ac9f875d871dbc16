/*
 * Clouds and caches that Backstage can be given, and that no test has: loading what speaks to them takes as long as loading
 * all the rest.
 */
class Unused {
  constructor() {
    throw new Error('This is not there in tests, see package.json');
  }
}

module.exports = new Proxy({}, { get: () => Unused });
