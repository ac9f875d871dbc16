import { readHosts } from './hosts.mjs';
import { DemoError } from './Portal.mjs';
import { FAILING_PATH, reportsOf } from './reports.mjs';
import { readRpmHosts, rpmReportOf } from './rpm/hosts.mjs';
import { letCopyReport, offerToken } from './strangers.mjs';

const PATIENCE = 3 * 60_000;
// Somebody copied its machine and started the copy.
const COPIED = 'app02.example.com';

/**
 * Lets every host of the fleet report, and waits until the portal has worked it all off. Running it again only adds a
 * newer report of each host.
 * @param baseUrl where the demo's repositories are served
 */
export async function fillPortal(portal, baseUrl, say) {
  const fleet = [
    ...readHosts().map(host => ({
      name: host.name,
      reports: now => reportsOf(host, baseUrl, now),
    })),
    ...readRpmHosts().map(host => ({
      name: host.name,
      reports: now => [rpmReportOf(host, baseUrl, now)],
    })),
  ];
  const known = new Set((await portal.list('/hosts')).map(({ name }) => name));
  await revokeKeysOf(portal, fleet);

  say(`${fleet.length} hosts report.`);
  const now = new Date();
  let copied;
  for (const { name, reports } of fleet) {
    const { key } = await portal.send('POST', '/keys', { host: name });
    const all = reports(now);
    // What a host was before is history already where it has reported.
    for (const report of known.has(name) ? all.slice(-1) : all) {
      await portal.report(key, report);
    }
    if (name === COPIED) copied = { key, report: all.at(-1) };
  }

  say('The portal processes the reports and reads the repositories.');
  await until(async () => {
    const { reports } = await portal.send('GET', '/summary');
    return reports.pending === 0;
  });
  await letCopyReport(portal, copied.key, copied.report);
  await offerToken(portal, now);
  await readMirrors(portal, baseUrl);
  await portal.finish(await portal.send('POST', '/maintenance/evaluate'));
  await portal.finish(await portal.send('POST', '/maintenance/entities'));
}

/** A key is shown only once, so that an earlier run's are of no use any more. */
async function revokeKeysOf(portal, hosts) {
  const names = new Set(hosts.map(({ name }) => name));
  for (const { id, host, revokedAt } of await portal.list('/keys')) {
    if (names.has(host) && !revokedAt)
      await portal.send('DELETE', `/keys/${id}`);
  }
}

/** Mirrors that are new are read without being asked for; those that were away since an earlier run are not. */
async function readMirrors(portal, baseUrl) {
  const ours = async () =>
    (await portal.list('/mirrors')).filter(({ url }) =>
      url.startsWith(`${baseUrl}/`),
    );
  await until(async () => (await ours()).every(({ checkedAt }) => checkedAt));
  const away = (await ours()).filter(
    ({ error, url }) => error && !url.includes(FAILING_PATH),
  );
  for (const id of new Set(away.map(({ repository }) => repository.id))) {
    await portal.finish(
      await portal.send('POST', `/repositories/${id}/refresh`),
    );
  }
}

async function until(isSo) {
  const end = Date.now() + PATIENCE;
  while (!(await isSo())) {
    if (Date.now() > end) {
      throw new DemoError(
        'The portal takes longer than 3 minutes; see its log.',
      );
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
