import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** A folder for the files of a test, gone after it. */
export function temporaryFolder(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'patchman-test-'));
  return folder;
}

/** To be called once in a test file. */
export function useTemporaryFolder(): void {
  afterEach(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  });
}
