import { expect, test } from '@playwright/test';
import { open } from './portal';

test('an entity that names a host has its patch status', async ({ page }) => {
  await open(page, '/catalog/default/resource/web01');
  await expect(page.getByText('Patch status').first()).toBeVisible();
  await page
    .getByRole('link', { name: 'All updates, packages and reports' })
    .click();
  await expect(page).toHaveURL(/\/web01\/patch-status$/);
  await expect(page.getByText('3 updates', { exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /sudo/ })).toContainText(
    'Security',
  );
});

test('an entity that selects hosts shows those', async ({ page }) => {
  await open(page, '/catalog/default/component/example-website/patch-status');
  await expect(
    page.getByRole('heading', { name: 'Hosts with tag=www' }),
  ).toBeVisible();
  await expect(page.getByText('2 hosts', { exact: true })).toBeVisible();
});

test('an entity without hosts has no such tab', async ({ page }) => {
  await open(page, '/catalog/default/system/examples');
  await expect(page.getByRole('link', { name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Patch status' })).toBeHidden();
});
