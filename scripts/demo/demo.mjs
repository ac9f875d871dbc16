// Fills a running portal with a fleet of about 40 hosts on generated repositories, which this serves until it is ended.
import { parseArgs } from 'node:util';
import { createAptFiles } from './aptFiles.mjs';
import { describeFleet } from './describeFleet.mjs';
import { fillPortal } from './fillPortal.mjs';
import { DemoError, Portal } from './Portal.mjs';
import { createSuites } from './repositories.mjs';
import { createRpmFiles } from './rpm/rpmFiles.mjs';
import { serveFiles } from './serveFiles.mjs';

const HELP = `npm run demo [-- options]

Fills a running portal (npm start) with a demo fleet of about 40 hosts with apt and dnf. Their repositories are generated
and served on this machine until you press Ctrl-C. Running it again does no harm.

  --backend URL   the portal's backend; http://localhost:7007
  --app URL       where people open the portal, for the links; http://localhost:3000
  --port NUMBER   where the repositories are served; 8802
  --once          end when the portal is filled; its next refresh then finds the repositories gone
  --help          this text
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        backend: { type: 'string', default: 'http://localhost:7007' },
        app: { type: 'string', default: 'http://localhost:3000' },
        port: { type: 'string', default: '8802' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new DemoError(`${error.message}\n\n${HELP}`);
  }
}

async function serveRepositories(port) {
  // The same all day, so that running this again changes nothing.
  const today = new Date();
  today.setUTCHours(0, 0, 0, 0);
  try {
    const files = new Map([
      ...createAptFiles(createSuites(), today),
      ...createRpmFiles(today),
    ]);
    return await serveFiles(files, port);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new DemoError(
      `Port ${port} is taken, perhaps by a demo that still runs. End that one, or choose another: ` +
        `npm run demo -- --port ${port + 1}`,
    );
  }
}

async function runDemo() {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return;
  }
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new DemoError(`--port takes a number from 1 to 65535.`);
  }
  const portal = new Portal(options.backend);
  await portal.signIn();
  const server = await serveRepositories(port);
  process.once('SIGINT', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
  await fillPortal(portal, `http://127.0.0.1:${port}`, text =>
    console.log(text),
  );

  const app = options.app.replace(/(?<!\/)\/+$/, '');
  console.log(`
${describeFleet(await portal.send('GET', '/summary'))}

The fleet           ${app}/patchman
A host              ${app}/patchman/hosts/web01.example.com
Who is exposed      ${app}/patchman/cves
Its catalog page    ${app}/catalog/default/resource/web01.example.com/patch-status
Many hosts as one   ${app}/catalog/default/component/shop/patch-status

Hosts that no entity stands for yet come into the catalog within a minute.`);
  if (options.once) {
    server.close();
    server.closeAllConnections();
    return;
  }
  console.log(
    `The repositories are served at http://127.0.0.1:${port} until you press Ctrl-C.`,
  );
}

runDemo().catch(error => {
  console.error(error instanceof DemoError ? error.message : error);
  process.exit(1);
});
