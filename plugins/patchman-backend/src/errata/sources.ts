import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { almaErrata } from './alma/sources';
import { archIssues } from './arch/sources';
import { centosCefs } from './centos/sources';
import { cveMitre, cveNvd } from './cve/sources';
import { debianDla, debianDsa, debianTracker } from './debian/sources';
import { epss, kev } from './exploitation/sources';
import { gentooGlsa } from './gentoo/sources';
import { oracleOval } from './oracle/sources';
import { redHatCsaf, redHatVex } from './redhat/sources';
import { rockyApollo } from './rocky/sources';
import { distroInfo, endOfLife } from './support/sources';
import { suseCsaf } from './suse/sources';
import { ubuntuOsv, ubuntuUsn } from './ubuntu/sources';

/** The sources that come with the backend, in the order in which they are read and shown: one line each. */
export const builtinSources: readonly ErrataSource[] = [
  debianDsa,
  debianDla,
  debianTracker,
  ubuntuUsn,
  ubuntuOsv,
  rockyApollo,
  almaErrata,
  centosCefs,
  oracleOval,
  redHatCsaf,
  redHatVex,
  suseCsaf,
  archIssues,
  gentooGlsa,
  kev,
  epss,
  distroInfo,
  endOfLife,
  // Last: the others tell which CVEs concern a host.
  cveMitre,
  cveNvd,
];

const ID = /^[a-z][a-z0-9-]{0,62}$/;

/** Which sources there are: those of modules take the place of the ones of their id that come with the backend. */
export class SourceRegistry {
  private readonly sources = new Map<string, ErrataSource>();

  constructor(sources: readonly ErrataSource[]) {
    for (const source of sources) this.add(source);
  }

  /** @throws Error when its id is none */
  add(source: ErrataSource): void {
    if (!ID.test(source.id)) {
      throw new Error(
        `"${source.id}" is no id of a source of errata; give lower-case letters, digits and dashes.`,
      );
    }
    this.sources.set(source.id, source);
  }

  get all(): ErrataSource[] {
    return [...this.sources.values()];
  }

  find(id: string): ErrataSource | undefined {
    return this.sources.get(id);
  }
}
