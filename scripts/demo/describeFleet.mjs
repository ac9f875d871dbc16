/** What the portal says of all its hosts, in words. */
export function describeFleet({ hosts, repositories }) {
  const { ok, updates, security, stale, unknown } = hosts.byState;
  return [
    `The portal knows ${count(hosts.total, 'host')}:`,
    `  ${security} with security updates, ${updates} with other updates only, ${ok} up to date,`,
    `  ${stale} silent for too long, ${unknown} of which the state cannot be told;`,
    `  ${hosts.rebootRequired} must be rebooted.`,
    `${count(repositories.total, 'repository')}, ${
      repositories.failing
    } of them failing.`,
  ].join('\n');
}

function count(number, noun) {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun.replace(/y$/, 'ie')}s`;
}
