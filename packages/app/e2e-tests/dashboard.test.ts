import { expect, test } from '@playwright/test';
import { open } from './portal';

test('the dashboard says what needs attention and leads there', async ({
  page,
}) => {
  await open(page, '/patchman');
  await expect(page.getByRole('heading', { name: '24 hosts' })).toBeVisible();
  await expect(page.getByText(/Computed/)).toContainText('last report');
  await expect(
    page.getByRole('link', { name: 'Security updates: 1' }),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: 'Unknown: 1' })).toBeVisible();

  const attention = page.getByRole('list', { name: 'What needs attention' });
  await attention
    .getByRole('link', { name: '1 host needs security updates' })
    .click();
  await expect(page).toHaveURL(/\/patchman\/hosts\?status=security$/);
  await expect(page.getByText('1 host found')).toBeVisible();
  await expect(
    page.getByRole('row', { name: /web01\.example\.test/ }),
  ).toBeVisible();
});

test('a repository can be marked and refreshed', async ({ page }) => {
  await open(page, '/patchman/repositories');
  await page
    .getByRole('link', { name: 'Debian 12 amd64 main', exact: true })
    .click();
  await expect(
    page.getByRole('heading', { name: 'Debian 12 amd64 main' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Mark as security' }).click();
  await page.getByRole('button', { name: 'Back to the guess' }).click();
  await expect(
    page.getByRole('button', { name: 'Back to the guess' }),
  ).toBeHidden();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('status').first()).not.toHaveText(
    /^$|Refreshing/,
  );
  await expect(
    page.getByRole('grid', { name: 'mirrors' }).getByText('Unsigned'),
  ).toBeVisible();
});

test('maintenance is started by hand and followed to its end', async ({
  page,
}) => {
  await open(page, '/patchman/maintenance');
  await page.getByRole('button', { name: 'Run now: Compute updates' }).click();
  await expect(page.getByText(/^24 hosts looked at/)).toBeVisible();
});

test('a report shows on the page of all reports', async ({ page }) => {
  await open(page, '/patchman/reports?host=web01.example.test');
  await expect(page.getByText('1 report found')).toBeVisible();
  await expect(
    page.getByRole('row').filter({ hasText: 'web01.example.test' }),
  ).toContainText('Processed');
});
