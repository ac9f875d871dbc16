import { expect, test } from '@playwright/test';
import {
  ADVISORY,
  EXPLOITED,
  FIXED,
  MINOR,
  writeErrataFolder,
} from './errataFolder';
import { oldReport } from './fleet';
import { Api, open } from './portal';

/** Of another team than the other hosts that have the same. */
const HOST = 'erp01.example.test';
const TEAM = 'data';

// What sources tell is in a folder: there is no internet here.
test.beforeAll(async () => {
  test.setTimeout(300_000);
  await writeErrataFolder();
  const api = await Api.asGuest();
  if ((await api.send('GET', `/hosts?name=${HOST}`)).totalItems === 0) {
    await api.report(oldReport(HOST, ['db']));
  }
  await expect
    .poll(
      async () =>
        (
          await api.send('GET', `/hosts?name=${HOST}`)
        ).items[0]?.updates.security,
      { timeout: 60_000 },
    )
    .toBe(2);
  // Whose it is, its tag says, once the catalog has an entity for it.
  await expect
    .poll(
      async () => {
        await api.runMaintenance('entities');
        return (await api.send('GET', `/hosts/${HOST}`)).owner;
      },
      { timeout: 120_000 },
    )
    .toBe(`group:default/${TEAM}`);
});

test('a source is read of a folder, and says how old it is', async ({
  page,
}) => {
  await open(page, '/patchman/errata');
  await page
    .getByRole('navigation', { name: 'Parts of errata' })
    .getByRole('link', { name: 'Sources' })
    .click();
  await expect(page.getByRole('grid', { name: 'sources' })).toBeVisible();
  await page
    .getByRole('link', { name: 'Debian security advisories (DSA)' })
    .click();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('status')).toHaveText('It tells of 1 advisory.');
  await expect(page.getByText('1 advisory', { exact: true })).toBeVisible();
  await expect(page.getByText(/All sources are turned off/)).toBeVisible();

  // What cannot be read says why, and can be uploaded instead.
  await page.getByRole('link', { name: 'Sources', exact: true }).click();
  await page.getByLabel('Search sources').fill('USN');
  const usn = page.getByRole('link', { name: 'Ubuntu security notices (USN)' });
  await usn.click();
  await page.getByRole('button', { name: 'Upload…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('File').setInputFiles({
    name: 'database.json',
    mimeType: 'application/json',
    buffer: Buffer.from('<html>403 Forbidden</html>'),
  });
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    page.getByRole('alert').filter({ hasText: 'Reading failed' }),
  ).toBeVisible();
});

test('the dashboard leads to an exploited CVE, to the hosts of one team that have it, to the fix of one, and back', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const api = await Api.asGuest();
  for (const name of ['debian-dsa', 'debian-tracker', 'kev', 'epss']) {
    await api.readSource(name);
  }
  await api.runMaintenance('evaluate');
  const asked = async () =>
    (await api.send('GET', `/cves?kev=true&hasFix=true&affected=true`)).items;
  await expect
    .poll(asked, { timeout: 120_000 })
    .toMatchObject([{ name: EXPLOITED }]);
  // Its record is asked for because a host has it.
  await api.readSource('cve-mitre');

  await open(page, '/patchman');
  await page
    .getByRole('link', {
      name: 'Hosts are exposed to 1 exploited CVE that has a fix',
    })
    .click();
  await expect(page).toHaveURL(/\/cves\?kev=true&hasFix=true&affected=true$/);
  const cve = page.getByRole('row', { name: new RegExp(EXPLOITED) });
  await expect(cve).toContainText('Exploited by ransomware');
  await expect(cve).toContainText('7.8');
  await expect(cve).toContainText('43 %');

  await page
    .getByRole('search')
    .getByRole('button', { name: /Owner of hosts/ })
    .click();
  await page.getByRole('option', { name: TEAM, exact: true }).click();
  await expect(page).toHaveURL(/owner=group%3Adefault%2Fdata/);
  await cve.getByRole('link', { name: EXPLOITED, exact: true }).click();

  await expect(page.getByText('It is exploited')).toBeVisible();
  await expect(page.getByText(/become <b>root<\/b>/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^CWE-269/ })).toBeVisible();
  const host = page.getByRole('row', { name: new RegExp(`^${HOST}`) });
  await expect(host).toContainText(TEAM);
  await expect(host).toContainText(ADVISORY);
  await expect(page.getByText('1 host found')).toBeVisible();
  const hosts = page.url();

  await host.getByRole('link', { name: `Update to ${FIXED}: sudo` }).click();
  const update = page.getByRole('row', { name: /^sudo/ });
  await expect(update).toContainText(FIXED);
  await expect(update).toContainText('Security');
  await expect(update).toContainText(ADVISORY);

  await page.getByRole('tab', { name: 'Security' }).click();
  await expect(
    page.getByRole('row', { name: new RegExp(EXPLOITED) }),
  ).toContainText(`Update to ${FIXED}, which has the fix (${ADVISORY})`);
  await expect(
    page.getByRole('row', { name: new RegExp(MINOR) }),
  ).toContainText('No advisory is planned');

  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(hosts);
  await expect(host).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/cves\?kev=true.*owner=group/);
  await expect(cve).toBeVisible();
});

test('an advisory of a source says for which releases it is, and who needs it', async ({
  page,
}) => {
  await open(page, `/patchman/errata/${ADVISORY}`);
  await expect(
    page.getByRole('link', { name: 'debian-dsa', exact: true }),
  ).toBeVisible();
  await expect(
    page.getByRole('row', { name: new RegExp(`^${HOST}`) }),
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Fixes (1)' }).click();
  await expect(page.getByRole('row', { name: /Debian 12/ })).toContainText(
    FIXED,
  );
});
