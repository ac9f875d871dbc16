import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { open } from './portal';

test('filter, search, order and page are in the address, and the back button brings them back', async ({
  page,
}) => {
  await open(page, '/patchman/hosts?size=20');
  await expect(page.getByText('24 hosts', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next table page' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByText('21 - 24 of 24')).toBeVisible();

  await page.getByRole('button', { name: /^Any Tag/ }).click();
  await page.getByRole('option', { name: 'www' }).click();
  await expect(page).toHaveURL(/\/patchman\/hosts\?size=20&tag=www$/);
  await expect(page.getByText('2 hosts found')).toBeVisible();

  await page.goBack();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByText('21 - 24 of 24')).toBeVisible();

  await page.getByLabel('Search host names').fill('db01');
  await expect(page.getByText('1 host found')).toBeVisible();
  await expect(page).toHaveURL(/search=db01/);

  await page.reload();
  await expect(page.getByText('1 host found')).toBeVisible();
  await expect(page.getByLabel('Search host names')).toHaveValue('db01');
});

test('the export holds all that the filters leave', async ({ page }) => {
  await open(page, '/patchman/hosts?size=20&search=node');
  await expect(page.getByText('20 hosts found')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('hosts.csv');
  const lines = (await readFile(await file.path(), 'utf8'))
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(21);
  expect(lines[0]).toMatch(/^\ufeff?Host,State,Security updates,/);
  expect(lines[1]).toMatch(/^node01\.example\.test,Up to date,0,0,0,/);
});

test('a host shows its updates with their reasons, and what nobody offers', async ({
  page,
}) => {
  await open(page, '/patchman/hosts/web01.example.test');
  await expect(page.getByText('3 updates', { exact: true })).toBeVisible();
  const openssl = page.getByRole('row', { name: /openssl/ });
  await expect(openssl).toContainText('3.0.11-1~deb12u2');
  await expect(openssl).toContainText('3.0.17-1~deb12u3');
  await expect(openssl).toContainText('Debian 12 amd64 security');
  await openssl.getByRole('button', { name: /Why openssl/ }).click();
  await expect(page.getByRole('dialog')).toContainText(/security/i);
  await page.keyboard.press('Escape');

  await page
    .getByRole('tablist', { name: /What is known of/ })
    .getByRole('tab', { name: 'Packages' })
    .click();
  await expect(page).toHaveURL(/tab=packages/);
  await expect(page.getByRole('row', { name: /acme-agent/ })).toContainText(
    'From no repository',
  );
});

test('a host without repositories is unknown, not up to date', async ({
  page,
}) => {
  await open(page, '/patchman/hosts/lost01.example.test');
  await expect(page.getByText('Why nothing can be told')).toBeVisible();
  await expect(page.getByText('Everything is up to date')).toBeHidden();
});

test('a host that nobody knows says how to add it', async ({ page }) => {
  await open(page, '/patchman/hosts/nobody.example.test');
  await expect(
    page.getByText('No host named nobody.example.test has reported'),
  ).toBeVisible();
});

test('two hosts are compared, by keyboard alone', async ({ page }) => {
  await open(page, '/patchman/hosts/web01.example.test');
  await page.getByRole('link', { name: 'Compare' }).press('Enter');
  const other = page.getByRole('combobox', { name: /Compare with/ });
  await other.focus();
  await page.keyboard.type('db01');
  await expect(page.getByRole('option', { name: /db01/ })).toBeVisible();
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(
    /\/web01\.example\.test\/diff\/db01\.example\.test$/,
  );
  const sudo = page.getByRole('row', { name: /sudo/ });
  await expect(sudo).toContainText('1.9.13p3-1');
  await expect(sudo).toContainText('1.9.13p3-1+deb12u2');
  await expect(page.getByRole('row', { name: /acme-agent/ })).toContainText(
    'Only on web01.example.test',
  );
});

test('the tags of a host are edited', async ({ page }) => {
  await open(page, '/patchman/hosts/node20.example.test');
  await page.getByRole('button', { name: 'Edit tags' }).click();
  const tags = page.getByRole('textbox', { name: 'Tags' });
  await expect(tags).toHaveValue('node');
  await tags.fill('node, spare');
  await tags.press('Enter');
  await page.getByRole('link', { name: 'spare' }).click();
  await expect(page).toHaveURL(/\/patchman\/hosts\?tag=spare$/);
  await expect(page.getByText('1 host found')).toBeVisible();
});
