import type { AdvisoryPackage } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import {
  KnowledgeBuilder,
  type Knowledge,
  LayeredKnowledge,
  type ReleaseKnowledge,
} from '../../evaluation/matching';
import type { PackageFix } from '../../evaluation/matching/model';
import { formatEvr } from '../../versions';
import { ContentCache } from '../ContentCache';
import { loadAdvisories } from '../errata/loadAdvisories';
import { assertStored } from '../holdContent';

/** Rows that are read in one turn of the event loop. */
const BATCH = 200;
/** Packages that advisories name, of about 200 bytes. */
const MOST_FIXES = 500_000;
/** What repositories tell is of their hosts, whatever release those call their own. */
const ANY_RELEASE = '';

/** What repositories say in their own metadata (updateinfo.xml) of what fixes which CVE, as sources of errata say it. */
export class RepositoryErrata {
  private readonly sets: ContentCache<ReleaseKnowledge>;

  constructor(private readonly knex: Knex) {
    this.sets = new ContentCache<ReleaseKnowledge>({
      maxSize: MOST_FIXES,
      sizeOf: knowledge => knowledge.size,
      load: setId => this.load(setId),
    });
  }

  /**
   * What sources tell of a release together with what repositories of a host do.
   * @param erratumSetIds of each of the host's sources, in their order
   * @throws GoneContentError
   */
  async over(
    base: ReleaseKnowledge,
    erratumSetIds: readonly (number | null)[],
  ): Promise<Knowledge> {
    if (erratumSetIds.every(id => id === null)) return base;
    const own = await Promise.all(
      erratumSetIds.map(id => (id === null ? null : this.sets.get(id))),
    );
    return new LayeredKnowledge(base, own);
  }

  /** Whether any repository tells anything. */
  async any(): Promise<boolean> {
    return Boolean(await this.knex('erratum_set').first('id'));
  }

  private async load(setId: number): Promise<ReleaseKnowledge> {
    const builder = new KnowledgeBuilder(ANY_RELEASE);
    for await (const batch of loadAdvisories(this.knex, setId, BATCH)) {
      const cves = await this.cvesOf(batch.map(({ id }) => id));
      for (const { id, packages, ...advisory } of batch) {
        const { name, kind, severity, retracted } = advisory;
        builder.addAdvisory({
          ...{ namespace: '', name, kind, severity, retracted },
          cves: cves.get(id) ?? [],
          fixes: packages.map(toFix),
        });
      }
    }
    await assertStored(this.knex, 'erratum_set', setId);
    return builder.build();
  }

  private async cvesOf(ids: number[]): Promise<Map<number, string[]>> {
    const rows: { erratum_id: number; name: string }[] = await this.knex(
      'erratum_cve',
    )
      .join('cve', 'cve.id', 'erratum_cve.cve_id')
      .whereIn('erratum_id', ids)
      .orderBy('cve.name')
      .select('erratum_id', 'cve.name');
    const cves = new Map<number, string[]>();
    for (const { erratum_id: id, name } of rows) {
      const names = cves.get(id);
      if (names) names.push(name);
      else cves.set(id, [name]);
    }
    return cves;
  }
}

function toFix({ name, arch, module, ...evr }: AdvisoryPackage): PackageFix {
  const { epoch, version, release } = evr;
  return {
    release: ANY_RELEASE,
    channel: 'standard',
    kind: 'binary',
    name,
    version: formatEvr({ type: 'rpm', epoch, version, release }),
    ...(arch && { arch }),
    ...(module && { module }),
  };
}
