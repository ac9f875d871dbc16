// SPDX-License-Identifier: Apache-2.0
// Compares the updates that a portal finds for a host with the lines
// "NAME ARCH EVR" of a file: compare.mjs PORTAL TOKEN HOST FILE
// Waits until they agree, for five minutes at most: repositories are read first.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const [portal, token, host, file] = process.argv.slice(2);
const expected = readFileSync(file, 'utf8').split('\n').filter(Boolean).sort();

async function found() {
  const response = await fetch(
    `${portal}/hosts/${host}/updates?limit=500&orderBy=name:asc`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  if (!response.ok) return [`HTTP ${response.status}`];
  const { items } = await response.json();
  return items
    .filter(({ kind }) => kind !== 'replacement')
    .map(
      ({ installed, available }) =>
        `${installed.name} ${available.arch} ${available.evr}`,
    )
    .sort();
}

const deadline = Date.now() + 300_000;
let ours = await found();
while (JSON.stringify(ours) !== JSON.stringify(expected)) {
  if (Date.now() > deadline) {
    for (const line of expected.filter(e => !ours.includes(e))) {
      console.log(`  only the package manager: ${line}`);
    }
    for (const line of ours.filter(o => !expected.includes(o))) {
      console.log(`  only the portal: ${line}`);
    }
    process.exit(1);
  }
  await setTimeout(2000);
  ours = await found();
}
