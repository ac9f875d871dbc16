import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FileServer, serveFolders, sharedFolder } from '../sharedData';

/** Where a scenario lies, and where `serveScenarios` serves that folder. */
export interface RecordedFolder {
  folder: string;
  /** A path without a slash at its end. */
  servedAt: string;
}

// What is kept here comes first: beside the checkout there may be more of them, or none.
const FOLDERS: RecordedFolder[] = [
  {
    folder: resolve(__dirname, '../../__fixtures__/scenarios'),
    servedAt: '/kept',
  },
  {
    folder: resolve(__dirname, '../../__fixtures__/scenarios-more'),
    servedAt: '/more',
  },
  { folder: join(sharedFolder, 'oracles/scenarios'), servedAt: '/beside' },
];

/** The folder of the recorded scenarios that every checkout has. */
export const KEPT_SCENARIOS = FOLDERS[0].folder;

/** Real metadata that some scenarios take instead of repositories of their own. */
const REAL_DATA = { folder: join(sharedFolder, 'data'), servedAt: '/data' };

/** What a package manager answered, each scenario once, with the folder that its paths are relative to. */
export function recordedScenarios<Scenario extends { id: string }>(
  tool: 'apt' | 'dnf' | 'zypper' | 'pacman',
): (Scenario & RecordedFolder)[] {
  const found = new Map<string, Scenario & RecordedFolder>();
  for (const place of FOLDERS) {
    const file = join(place.folder, `${tool}.json`);
    const scenarios: Scenario[] = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : [];
    for (const scenario of scenarios) {
      if (!found.has(scenario.id)) {
        found.set(scenario.id, { ...scenario, ...place });
      }
    }
  }
  return [...found.values()];
}

/** A URI of a sources.list as a local folder and as a path of the server; null where its metadata is missing. */
export function locate(
  uri: string,
  scenario: RecordedFolder,
): { folder: string; path: string } | null {
  const path = uri
    .replace(/^file:@ROOT@/, scenario.servedAt)
    .replace(/^file:@DATA@/, REAL_DATA.servedAt);
  const place = [...FOLDERS, REAL_DATA].find(({ servedAt }) =>
    path.startsWith(`${servedAt}/`),
  );
  if (!place) throw new Error(`${uri} is neither under @ROOT@ nor @DATA@`);
  const folder = join(place.folder, path.slice(place.servedAt.length));
  return existsSync(folder) ? { folder, path } : null;
}

/** Serves the scenarios of all folders, and real metadata where there is any. */
export function serveScenarios(): Promise<FileServer> {
  return serveFolders(
    Object.fromEntries(
      [...FOLDERS, REAL_DATA].map(({ folder, servedAt }) => [servedAt, folder]),
    ),
  );
}
