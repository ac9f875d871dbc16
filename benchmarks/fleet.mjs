// Hosts made from a recorded one, always the same for the same number.

/** Mulberry32: small, seeded, good enough to draw packages. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The recorded report with its repositories where they are served now. */
export function reportFor(recorded, serverUrl) {
  return JSON.parse(
    JSON.stringify(recorded).replaceAll('http://127.0.0.1:8801', serverUrl),
  );
}

/**
 * Another host: a twentieth of the packages left out, a twentieth at a version that nobody else has, a kernel of its own.
 */
export function differentHost(report, seed) {
  const random = randomFrom(seed);
  const packages = report.packages
    .filter(() => random() >= 0.05)
    .map(item =>
      random() < 0.05
        ? { ...item, version: `${item.version}~local${seed}` }
        : item,
    );
  return {
    ...report,
    hostname: `host${seed}.example.org`,
    kernel: `6.1.0-${seed}-amd64`,
    packages,
  };
}
