import { expect, test } from '@playwright/test';
import { reports } from './fleet';
import { Api } from './portal';

test('hosts report, and their repositories are read', async () => {
  test.setTimeout(180_000);
  const api = await Api.asGuest();
  for (const report of reports) await api.report(report);
  await expect
    .poll(async () => (await api.send('GET', '/hosts')).totalItems, {
      timeout: 60_000,
    })
    .toBe(reports.length);
  await api.runMaintenance('refresh');
  await api.runMaintenance('evaluate');
  await expect
    .poll(
      async () =>
        (
          await api.send('GET', '/hosts/web01.example.test')
        ).updates.security,
      { timeout: 60_000 },
    )
    .toBe(2);
});
