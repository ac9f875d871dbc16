// Takes the pictures of docs/images from a portal that runs already: those of the fleet from one that `npm run demo`
// has filled, that of a host from one where the host has reported.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const HELP = `node scripts/screenshots.mjs [options] URL [picture …]

Takes pictures of the portal at URL (npm start: http://localhost:3000), signed in as guest. Without names it takes all.

  --host NAME    whose catalog page host-updates shows; web01.example.com
  --out FOLDER   where the pictures go; docs/images
  --dark         in the dark theme
  --help         this text
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: 'string', default: 'web01.example.com' },
    out: { type: 'string', default: 'docs/images' },
    dark: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [url, ...wanted] = positionals;
if (options.help || !url) {
  console.log(HELP);
  process.exit(options.help ? 0 : 1);
}

/** Where each picture is taken, what must show before, what is clicked then, and how much of the page it holds. */
const PICTURES = {
  overview: {
    path: '/patchman/overview',
    ready: page => page.getByRole('list', { name: 'What needs attention' }),
    height: 1000,
  },
  hosts: {
    path: '/patchman/hosts?orderBy=security:desc',
    ready: page => page.getByRole('grid', { name: 'hosts' }),
    height: 900,
  },
  'host-updates': {
    path: `/catalog/default/resource/${options.host}/patch-status`,
    ready: page => page.getByRole('grid', { name: 'updates' }),
    height: 1150,
  },
  explain: {
    path: '/patchman/hosts/erp01.example.com',
    ready: page => page.getByRole('grid', { name: 'updates' }),
    act: async page => {
      await page.getByRole('button', { name: 'Why openssl' }).first().click();
      await page.getByRole('dialog').getByRole('table').waitFor();
    },
    height: 800,
  },
  errata: {
    path: '/patchman/errata?orderBy=severity:desc',
    ready: page => page.getByRole('grid', { name: 'errata' }),
    height: 900,
  },
  sources: {
    path: '/patchman/errata/sources',
    ready: page => page.getByRole('grid', { name: 'sources' }),
    height: 900,
  },
  // The most severe one.
  cve: {
    path: '/patchman/cves?orderBy=severity:desc',
    ready: page => page.getByRole('grid', { name: 'CVEs' }),
    act: async page => {
      await page.getByRole('link', { name: /^CVE-/ }).first().click();
      await page
        .getByRole('table', { name: /^Packages of/ })
        .first()
        .waitFor();
    },
    height: 800,
  },
  mirrors: {
    path: '/patchman/repositories/mirrors?orderBy=state:asc',
    ready: page => page.getByRole('grid', { name: 'mirrors' }),
    height: 900,
  },
  quarantine: {
    path: '/patchman/quarantine',
    ready: page => page.getByRole('grid', { name: 'machines' }),
    act: async page => {
      await page
        .getByRole('button', { name: /^Decide about/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
    height: 640,
  },
  keys: {
    path: '/patchman/keys',
    ready: page => page.getByRole('grid', { name: 'keys' }),
    height: 760,
  },
  enrolment: {
    path: '/patchman/keys?tab=enrolment',
    ready: page => page.getByRole('grid', { name: 'enrolment tokens' }),
    height: 520,
  },
  team: {
    path: '/catalog/default/group/platform/patch-status',
    ready: page => page.getByRole('grid', { name: 'hosts' }),
    height: 900,
  },
  'entity-card': {
    path: '/catalog/default/component/shop',
    ready: page => page.getByText('Different updates'),
    height: 640,
  },
};

async function open(page, path) {
  await page.goto(new URL(path, url).href);
  const enter = page.getByRole('button', { name: 'Enter' });
  const menu = page.getByRole('link', { name: 'Settings' });
  await enter.or(menu).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await menu.waitFor();
}

async function take(page, name) {
  const { path, ready, act, height } = PICTURES[name];
  await page.setViewportSize({ width: 1280, height });
  await open(page, path);
  await ready(page).waitFor();
  await act?.(page);
  // The rows come after the table, fonts and icons after the rows.
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  const file = join(options.out, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  console.log(file);
}

const unknown = wanted.filter(name => !(name in PICTURES));
if (unknown.length > 0) {
  console.error(
    `There is no picture named ${unknown.join(', ')}; there are: ` +
      `${Object.keys(PICTURES).join(', ')}.`,
  );
  process.exit(1);
}
mkdirSync(options.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage({
    colorScheme: options.dark ? 'dark' : 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  page.setDefaultTimeout(60_000);
  for (const name of wanted.length > 0 ? wanted : Object.keys(PICTURES)) {
    await take(page, name);
  }
} finally {
  await browser.close();
}
