import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { ADVISORY, EXPLOITED } from './errataFolder';
import { open } from './portal';
import { CVE, ERRATUM } from './rpmRepository';

/** Every page, with what the tests before have left there. */
const PAGES = {
  overview: '/patchman/overview',
  hosts: '/patchman/hosts',
  'a host': '/patchman/hosts/web01.example.test',
  'a host, packages': '/patchman/hosts/web01.example.test?tab=packages',
  'a host, security': '/patchman/hosts/erp01.example.test?tab=security',
  'a host, errata': '/patchman/hosts/rocky01.example.test?tab=errata',
  'a host, modules': '/patchman/hosts/rocky01.example.test?tab=modules',
  'a host, repositories': '/patchman/hosts/web01.example.test?tab=repositories',
  'a host, reports': '/patchman/hosts/web01.example.test?tab=reports',
  'a host, history': '/patchman/hosts/web01.example.test?tab=history',
  'a host that is unknown': '/patchman/hosts/lost01.example.test',
  'two hosts': '/patchman/hosts/web01.example.test/diff/db01.example.test',
  updates: '/patchman/updates',
  errata: '/patchman/errata',
  'an erratum': `/patchman/errata/${ERRATUM}`,
  CVEs: '/patchman/cves',
  'a CVE': `/patchman/cves/${CVE}`,
  sources: '/patchman/errata/sources',
  'a source': '/patchman/errata/sources/ubuntu-usn',
  'an advisory of a source': `/patchman/errata/${ADVISORY}?tab=fixes`,
  'a CVE that is exploited': `/patchman/cves/${EXPLOITED}`,
  'a CVE, what vendors say': `/patchman/cves/${EXPLOITED}?tab=states`,
  'a CVE, scores': `/patchman/cves/${EXPLOITED}?tab=scores`,
  'a CVE, references': `/patchman/cves/${EXPLOITED}?tab=references`,
  packages: '/patchman/packages',
  'a package': '/patchman/packages/name/deb/openssl',
  'packages at every version': '/patchman/packages/versions',
  'a package at one version': '/patchman/packages/1',
  'module streams': '/patchman/packages/modules',
  'a module stream': '/patchman/packages/modules/nodejs/20',
  repositories: '/patchman/repositories',
  'a repository': '/patchman/repositories/1',
  mirrors: '/patchman/repositories/mirrors',
  'operating systems': '/patchman/repositories/operating-systems',
  'an operating system': '/patchman/repositories/operating-systems/1',
  reports: '/patchman/reports',
  'a report': '/patchman/reports/1',
  quarantine: '/patchman/quarantine',
  'adding hosts': '/patchman/add-hosts',
  keys: '/patchman/keys',
  'enrolment tokens': '/patchman/keys?tab=enrolment',
  maintenance: '/patchman/maintenance',
  tasks: '/patchman/maintenance/tasks',
  audit: '/patchman/audit',
  'no such page': '/patchman/hosts/a/b/c',
};

/** Goes to a page of the app that is open, as a link does: nothing is loaded anew. */
async function follow(page: Page, path: string) {
  await page.evaluate(async to => {
    window.history.pushState({}, '', to);
    window.dispatchEvent(new PopStateEvent('popstate'));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  }, path);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading').first()).toBeVisible();
  await expect(
    main.locator('[aria-busy=true], [data-ispending=true]'),
  ).toHaveCount(0);
}

test('every page can be read and used with a screen reader', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page, '/patchman/overview');
  for (const [name, path] of Object.entries(PAGES)) {
    await follow(page, path);
    const { violations } = await new AxeBuilder({ page })
      .include('[role=main]')
      // The red of buttons that destroy is the design system's.
      .exclude('[data-destructive]')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const problems = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map(node => node.html).join(' ')}`,
    );
    expect.soft(problems, name).toEqual([]);
  }
});

test('no page scrolls sideways in a narrow window', async ({ page }) => {
  await open(page, '/patchman/overview');
  await page.setViewportSize({ width: 420, height: 900 });
  for (const [name, path] of Object.entries(PAGES)) {
    await follow(page, path);
    const beyond = await page.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    expect.soft(beyond, name).toBe(0);
  }
});

test('the way by keyboard goes through what is seen, in its order', async ({
  page,
}) => {
  await open(page, '/patchman/hosts');
  await expect(page.getByRole('grid', { name: 'hosts' })).toBeVisible();
  await page.getByLabel('Search host names').focus();
  const names: string[] = [];
  for (let count = 0; count < 11; count++) {
    await page.keyboard.press('Tab');
    names.push(
      await page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        const outlined =
          at.matches('[data-focus-visible]') || at.matches(':focus-visible');
        return `${outlined ? '' : 'unseen '}${
          at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 40)
        }`;
      }),
    );
  }
  expect(names.filter(name => name.startsWith('unseen'))).toEqual([]);
  expect(names).toContain('More filters');
  expect(names).toContain('Load hosts again');
  expect(names.indexOf('More filters')).toBeLessThan(
    names.indexOf('Load hosts again'),
  );
});
