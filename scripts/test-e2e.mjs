// Runs the browser tests against a portal that Playwright starts; `npm run test:e2e -- hosts` runs some of them.
// Playwright cannot download its own browser everywhere, so a system Chromium is used (Debian: apt-get install chromium).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
if (!existsSync(chromium)) {
  console.error(
    `There is no Chromium at ${chromium}. Install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.`,
  );
  process.exit(1);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const { status, error } = spawnSync(
  join(bin, 'playwright'),
  ['test', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    // Also without npm: what setup.mjs brought comes first.
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  },
);
if (error) throw error;
process.exit(status ?? 1);
