import { expect, test } from '@playwright/test';
import { open, PORTAL } from './portal';

test('an empty portal says what to do next', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
    origin: PORTAL,
  });
  await open(page, '/patchman');
  await expect(
    page.getByRole('heading', { name: /No host has reported yet/ }),
  ).toBeVisible();
  await expect(page.getByText('npm run demo')).toBeVisible();

  await page.getByLabel('Host name').fill('first.example.test');
  await page.getByRole('button', { name: 'Create a key' }).click();
  const line = page.getByLabel('Command that makes first.example.test report', {
    exact: true,
  });
  await expect(line).toContainText(
    `client/patchman-client -s ${PORTAL}/api/patchman -p 2 -k `,
  );
  await expect(line).toContainText('-H first.example.test');
  await page
    .getByRole('button', { name: /Copy: Command that makes first/ })
    .click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await line.textContent(),
  );
});

test('lists without anything in them say how to fill them', async ({
  page,
}) => {
  await open(page, '/patchman/hosts');
  await expect(page.getByText('No host has reported yet')).toBeVisible();
  await page.getByRole('link', { name: 'Add the first host' }).click();
  await expect(page).toHaveURL(/\/patchman\/add-hosts$/);

  await open(page, '/patchman/repositories');
  await expect(page.getByText('There are no repositories yet')).toBeVisible();
});

test('an entity whose host has not reported says how to make it', async ({
  page,
}) => {
  await open(page, '/catalog/default/resource/web01/patch-status');
  await expect(
    page.getByText('No host named web01.example.test has reported').first(),
  ).toBeVisible();
  await expect(page.getByLabel('Host name')).toHaveValue('web01.example.test');
});
