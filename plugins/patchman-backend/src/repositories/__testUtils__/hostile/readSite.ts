import { RepositoryError } from '../../fetch';
import { alpmFormat } from '../../alpm';
import { aptFormat } from '../../apt';
import { memoryContext } from '../../mirror/__testUtils__/memoryMirror';
import { portageFormat } from '../../portage';
import { rpmFormat } from '../../rpm';
import type { HostileSite } from '.';

const formats = {
  rpm: rpmFormat,
  deb: aptFormat,
  arch: alpmFormat,
  gentoo: portageFormat,
};

/** What came of reading a site. */
export interface SiteOutcome {
  /** Why it could not be read; null when it could. */
  reason: string | null;
  /** Characters of everything that was kept of it, as JSON. */
  kept: number;
  /** Milliseconds of work that were the longest without a turn of the event loop; waiting for the processor is none. */
  longestStretch: number;
}

/** Reads all that a site offers. Throws errors that are no reasons for people. */
export async function readSite(site: HostileSite): Promise<SiteOutcome> {
  const stretches = watchStretches();
  let kept = 0;
  let reason: string | null = null;
  const keep = (value: unknown) => {
    kept += JSON.stringify(value).length;
  };
  try {
    const checked = await formats[site.type].check(
      memoryContext(site.files, {
        url: `https://mirror.example.org${site.path}`,
        repoId: site.repoId,
      }),
    );
    keep(checked);
    if (checked.status === 'changed') {
      for await (const batch of checked.read()) keep(batch);
      if (checked.readModules) keep(await checked.readModules());
      if (checked.readAdvisories) {
        for await (const batch of checked.readAdvisories()) keep(batch);
      }
    }
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    reason = error.message;
  } finally {
    stretches.end();
  }
  return { reason, kept, longestStretch: stretches.longest() };
}

/** Measures the work between turns of the event loop. */
function watchStretches(): { end(): void; longest(): number } {
  let longest = 0;
  const used = () => process.cpuUsage().user / 1000;
  let last = used();
  const look = () => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
  };
  let timer = setImmediate(function turn() {
    look();
    timer = setImmediate(turn);
  });
  return {
    end() {
      clearImmediate(timer);
      look();
    },
    longest: () => longest,
  };
}
