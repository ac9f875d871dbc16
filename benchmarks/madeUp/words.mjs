// Names, versions and texts that are as long as real ones, always the same for the same seed.
import { createHash } from 'node:crypto';
import { randomFrom } from '../fleet.mjs';

const WORDS =
  'lib py go perl ruby node core data sql http json xml crypt ssl disk file text image audio font math graph cloud log auth mail dns git build test tool util base extra plugin kernel boot usb wifi print locale shell view stream codec parse hash tree queue cache index search merge pack sign'.split(
    ' ',
  );
const TEXT =
  'This package has what is needed to build applications that use it, with support for clustering, encryption and replication. It is written in C and has bindings for several languages. Install it where programs are compiled against this library. ';

/** Draws what packages have. */
export class Words {
  constructor(seed) {
    this.random = randomFrom(seed);
    this.names = new Set();
  }

  upTo(most) {
    return Math.floor(this.random() * most);
  }

  pick(items) {
    return items[this.upTo(items.length)];
  }

  /** One that was not drawn before. */
  name() {
    const parts = Array.from({ length: 2 + this.upTo(2) }, () =>
      this.pick(WORDS),
    );
    let name = parts.join('-');
    while (this.names.has(name)) name = `${parts.join('-')}${this.upTo(1e6)}`;
    this.names.add(name);
    return name;
  }

  version() {
    return [this.upTo(20), this.upTo(40), this.upTo(20)].join('.');
  }

  text(length) {
    return TEXT.repeat(Math.ceil(length / TEXT.length)).slice(0, length);
  }

  /** Looks like a checksum, and cannot be packed either. */
  checksum(algorithm = 'sha256') {
    return createHash(algorithm).update(String(this.random())).digest('hex');
  }
}

export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
