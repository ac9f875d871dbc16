import { expect, test } from '@playwright/test';
import { open, PORTAL } from './portal';

const KNOWN = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);

/** Trades a token for a key, as a client does. */
async function enrol(token: string, hostname: string, machineId: string) {
  const response = await fetch(`${PORTAL}/api/patchman/enrol`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, hostname, machineId }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()).key as string;
}

/** Reports over protocol 3, as a client does. */
async function report(key: string, hostname: string, machineId: string) {
  const response = await fetch(`${PORTAL}/api/patchman/reports`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'User-Agent': 'patchman-client/9.9.9',
    },
    body: JSON.stringify({
      protocol: 3,
      hostname,
      machineId,
      sentAt: new Date().toISOString(),
      system: {
        os: { id: 'debian', variant: 'Debian 12.11' },
        arch: 'x86_64',
        kernel: '6.1.0-35-amd64',
      },
      packages: { digest: machineId, items: [] },
    }),
  });
  return response.status;
}

test('hosts enrol with a token, its key is revoked, another machine is decided about, and all of it is audited', async ({
  page,
}) => {
  await open(page, '/patchman/add-hosts');
  await page.getByLabel('Name of the token').fill('browser test');
  await page.getByRole('textbox', { name: 'Hosts' }).fill('2');
  await page.getByLabel('Tags').fill('enrolled');
  await page.getByRole('button', { name: 'Create a token' }).click();
  const line = page.getByLabel('Command that enrols a host', { exact: true });
  await expect(line).toContainText('enrol-');
  const [token] = /enrol-[0-9a-f]{12}\.[\w-]+/.exec(
    (await line.textContent())!,
  )!;

  const key = await enrol(token, 'new01.example.test', KNOWN);
  expect(await report(key, 'new01.example.test', KNOWN)).toBe(202);
  await expect
    .poll(() => report(key, 'new01.example.test', OTHER), { timeout: 60_000 })
    .toBe(409);

  // The one on the host's page: it was set up anew.
  await open(page, '/patchman/hosts/new01.example.test');
  await expect(page.getByRole('link', { name: 'enrolled' })).toBeVisible();
  await expect(
    page.getByText('Another machine reports as new01.example.test'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^Accept: it is/).click();
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await expect(
    page.getByText('Another machine reports as new01.example.test'),
  ).toBeHidden();

  // The next one in the list: it is not.
  expect(await report(key, 'new01.example.test', KNOWN)).toBe(409);
  await open(page, '/patchman/quarantine?status=waiting');
  await page
    .getByRole('button', { name: 'Decide about new01.example.test' })
    .click();
  await dialog.getByText(/^Reject: it is not/).click();
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText('No machine matches')).toBeVisible();

  await open(page, '/patchman/keys?host=new01.example.test');
  const row = page.getByRole('row', { name: /new01\.example\.test/ });
  await expect(row).toContainText('patchman-client/9.9.9');
  await row.getByRole('button', { name: /Revoke the key/ }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
  expect(await report(key, 'new01.example.test', OTHER)).toBe(401);

  await page.getByRole('tab', { name: 'Enrolment tokens' }).click();
  const used = page.getByRole('row', { name: /browser test/ });
  await expect(used).toContainText('1 of 2');
  await used
    .getByRole('button', { name: /Revoke the enrolment token/ })
    .click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(used).toContainText('Revoked');

  await open(page, '/patchman/audit?actor=token:browser+test');
  await expect(page.getByRole('row', { name: /Enrol a host/ })).toContainText(
    'new01.example.test',
  );
  await open(page, '/patchman/audit?subject=new01.example.test');
  for (const action of [
    'Quarantine a machine',
    'Accept a machine',
    'Reject a machine',
    'Revoke a key',
  ]) {
    await expect(
      page.getByRole('row', { name: new RegExp(action) }).first(),
    ).toBeVisible();
  }
});
