import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { rpmReport } from './fleet';
import { Api, open } from './portal';
import { CVE, ERRATUM } from './rpmRepository';

const HOST = rpmReport.hostname;

// Counted by no test before this one.
test.beforeAll(async () => {
  test.setTimeout(180_000);
  const api = await Api.asGuest();
  if ((await api.send('GET', `/hosts?name=${HOST}`)).totalItems > 0) return;
  await api.report({ ...rpmReport });
  await expect
    .poll(
      async () => (await api.send('GET', `/hosts?name=${HOST}`)).totalItems,
      { timeout: 60_000 },
    )
    .toBe(1);
  await api.runMaintenance('refresh');
  await api.runMaintenance('evaluate');
});

test('an erratum leads to the hosts that need it, and each host says why', async ({
  page,
}) => {
  await open(page, '/patchman/errata');
  const row = page.getByRole('row', { name: new RegExp(ERRATUM) });
  await expect(row).toContainText('Critical');
  await row.getByRole('link', { name: ERRATUM, exact: true }).click();
  await expect(page.getByText('Critical: fixme security update')).toBeVisible();
  const host = page.getByRole('row', { name: new RegExp(HOST) });
  await expect(host).toContainText('1.0-1.el9');
  await expect(host).toContainText('1.0-2.el9');

  await page.getByRole('tab', { name: 'Description' }).click();
  await expect(page).toHaveURL(/\?tab=description$/);
  await page.reload();
  await expect(page.getByText('made to read what it should not')).toBeVisible();
  await page.getByRole('tab', { name: 'Hosts that need it (1)' }).click();

  await host.getByRole('link', { name: HOST }).click();
  const update = page.getByRole('row', { name: /fixme/ });
  await expect(update).toContainText('Security, critical');
  await update.getByRole('button', { name: /^Why fixme/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /Chosen/ })).toContainText(
    '1.0-2.el9',
  );
  await expect(dialog).toContainText(ERRATUM);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // Whoever closes it with the keyboard goes on where they were.
  await expect(
    update.getByRole('button', { name: /^Why fixme/ }),
  ).toBeFocused();
});

test('a CVE says who is exposed, and exports it', async ({ page }) => {
  await open(page, '/patchman/cves');
  await page.getByRole('link', { name: CVE, exact: true }).click();
  await expect(page.getByRole('row', { name: new RegExp(HOST) })).toContainText(
    ERRATUM,
  );
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${CVE}-hosts.csv`);
  expect(await readFile(await file.path(), 'utf8')).toMatch(
    new RegExp(`${HOST}.*fixme.*1\\.0-1\\.el9.*1\\.0-2\\.el9`),
  );
});

test('a host with module streams has a tab of them, and each leads to its packages', async ({
  page,
}) => {
  await open(page, `/patchman/hosts/${HOST}`);
  await page.getByRole('tab', { name: 'Modules' }).click();
  await expect(page).toHaveURL(/\?tab=modules$/);
  await expect(page.getByRole('row', { name: /nodejs:20/ })).toContainText(
    'Enabled',
  );
  await page.getByRole('link', { name: 'nodejs:20' }).click();
  await expect(page).toHaveURL(/\/packages\/modules\/nodejs\/20$/);
  await expect(
    page.getByRole('link', { name: /^nodejs-1:20\.1\.0/ }),
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Hosts (1)' }).click();
  await expect(page.getByRole('link', { name: HOST })).toBeVisible();
});

test('more filters are shown on demand, and whenever the address has one set', async ({
  page,
}) => {
  await open(page, '/patchman/hosts');
  const filters = page.getByRole('search');
  const cve = filters.getByLabel('CVE');
  await expect(cve).toBeHidden();
  await filters.getByRole('button', { name: 'More filters' }).click();
  await cve.fill(CVE);
  await expect(page).toHaveURL(new RegExp(`cve=${CVE}`));
  await expect(page.getByText('1 host found')).toBeVisible();
  await page.reload();
  await expect(cve).toHaveValue(CVE);
  await expect(page.getByRole('link', { name: HOST }).first()).toBeVisible();
});
