import { createHash } from 'node:crypto';

/** Who enrols with a token of the demo, and which. */
const TOKEN = {
  name: 'Web servers, autumn',
  uses: 20,
  tags: ['www', 'prod'],
  owner: 'group:default/web',
  hostnamePattern: 'web*.example.com',
};
const DAY = 24 * 3_600_000;

/** The machine-id of a host, the same in each run. */
export function machineIdOf(name) {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/**
 * A report of a machine that was copied from a host: it has that one's key and name, and a machine-id of its own.
 * @param report of the host, as a body of protocol 3
 */
export function copyOf(report) {
  return { ...report, machineId: machineIdOf(`copy of ${report.hostname}`) };
}

/** One token that hosts may still enrol with. */
export async function offerToken(portal, now) {
  const tokens = await portal.list('/enrolment-tokens');
  if (tokens.some(({ name }) => name === TOKEN.name)) return;
  await portal.send('POST', '/enrolment-tokens', {
    ...TOKEN,
    expiresAt: new Date(now.getTime() + 30 * DAY).toISOString(),
  });
}

/** One machine that waits in quarantine for somebody to decide. */
export async function letCopyReport(portal, key, report) {
  const cases = await portal.list('/quarantine', { host: report.hostname });
  if (cases.length > 0) return;
  await portal.report(key, copyOf(report), { held: true });
}
