import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import {
  type AdvisoryInput,
  KnowledgeBuilder,
  type ReleaseKnowledge,
} from '../../evaluation/matching';
import type { CveStates } from '../../evaluation/matching/model';
import { STOPPED_OVER_RELEASE } from '../../texts/stops';
import type { BegunKeys } from '../BegunKeys';
import { LeftAloneError } from '../LeftAloneError';

/** Rows that are read and understood in one turn of the event loop; one of a kernel's CVEs has half a megabyte. */
const TOGETHER = 20;
/** What is joined in one turn of the event loop. */
const JOINED_TOGETHER = 300;

/** What all sources tell of one release. */
export interface KnownRelease {
  knowledge: ReleaseKnowledge;
  /** SHA-256, another one whenever any of its sources tells something else. */
  version: string;
}

interface SourceRow {
  name: string;
  advisory_set_id: number | null;
  cve_states_set_id: number | null;
}

/** One kind of what a source tells, by the row's id; null where it says nothing of the wanted releases. */
interface Kept<Item> {
  setId: number | null;
  releases: ReadonlySet<string>;
  items: ReadonlyMap<number, Item | null>;
}

type Advisories = Kept<AdvisoryInput>;
type States = Kept<Pick<CveStates, 'kind' | 'packages'>>;

/** Which distribution a source is for. */
export interface KnownSources {
  find(name: string): { for?: unknown } | undefined;
}

/**
 * What sources of errata tell of the releases of hosts, in memory: of a source that tells something else than before only what is new
 * is read. Evaluations ask for advisories alone, which are a tenth of it.
 */
export class ReleaseErrata {
  private readonly advisories = new Map<string, Advisories>();
  private readonly states = new Map<string, States>();
  private readonly built = new Map<string, KnownRelease>();
  /** Evaluations do not wait for all the states of CVEs. */
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(
    private readonly knex: Knex,
    private readonly registry: KnownSources,
    /** Notes what is loaded of all that is told, which may be more than there is memory for. */
    private readonly begun?: BegunKeys,
  ) {}

  /**
   * What is told of some releases, by their keys.
   * @param what `advisories` alone, or `all`, with the states of CVEs
   * @throws LeftAloneError, under the name of what sources tell now, where loading all of it took the backend down too often
   */
  of(
    releases: readonly string[],
    what: 'advisories' | 'all',
  ): Promise<Map<string, KnownRelease>> {
    // One after the other: two that ask at once would read the same twice.
    const before = this.last.get(what) ?? Promise.resolve();
    const answer = before.then(() => this.read(releases, what));
    this.last.set(
      what,
      answer.catch(() => {}),
    );
    return answer;
  }

  private async read(
    releases: readonly string[],
    what: 'advisories' | 'all',
  ): Promise<Map<string, KnownRelease>> {
    const rows: SourceRow[] = await this.knex('errata_source')
      .whereNotNull('advisory_set_id')
      .orWhereNotNull('cve_states_set_id')
      .orderBy('id')
      .select('name', 'advisory_set_id', 'cve_states_set_id');
    const known = new Map<string, KnownRelease>();
    for (const release of new Set(releases)) {
      const own = rows.filter(({ name }) => this.isFor(name, release));
      const version = versionOf(release, own, what);
      const key = `${what} ${release}`;
      const built = this.built.get(key);
      if (built?.version === version) {
        known.set(release, built);
        continue;
      }
      const knowledge =
        what === 'all'
          ? await this.buildGuarded(release, own, version)
          : await this.build(release, own, what);
      if (what === 'advisories') await nameAll(knowledge);
      const fresh = { knowledge, version };
      this.built.set(key, fresh);
      known.set(release, fresh);
    }
    return known;
  }

  /** A source that says of which releases it tells is not searched for others. */
  private isFor(source: string, release: string): boolean {
    const known = this.registry.find(source)?.for;
    if (!Array.isArray(known)) return true;
    return known.some(beginning => release.startsWith(beginning));
  }

  private async buildGuarded(
    release: string,
    rows: readonly SourceRow[],
    version: string,
  ): Promise<ReleaseKnowledge> {
    if (!this.begun) return this.build(release, rows, 'all');
    let built: ReleaseKnowledge | null = null;
    const build = async () => {
      built = await this.build(release, rows, 'all');
    };
    await this.begun.through([version], 1, build, async () => {
      throw new LeftAloneError(STOPPED_OVER_RELEASE, version);
    });
    return built!;
  }

  private async build(
    release: string,
    rows: readonly SourceRow[],
    what: 'advisories' | 'all',
  ): Promise<ReleaseKnowledge> {
    const builder = new KnowledgeBuilder(release);
    for (const row of rows) {
      const advisories = await this.keepAdvisories(row, release);
      await addAll(advisories, one => builder.addAdvisory(one));
      if (what === 'advisories') continue;
      const states = await this.keepStates(row, release);
      await addAll(states, one => builder.addStates(one));
    }
    return builder.build();
  }

  private async keepAdvisories(
    row: SourceRow,
    release: string,
  ): Promise<Advisories> {
    const kept = await this.keep(this.advisories, {
      source: row.name,
      setId: row.advisory_set_id,
      release,
      members: ['advisory_set_member', 'advisory_id'],
      load: (ids, releases) => this.loadAdvisories(ids, releases),
    });
    return kept;
  }

  private async keepStates(row: SourceRow, release: string): Promise<States> {
    return this.keep(this.states, {
      source: row.name,
      setId: row.cve_states_set_id,
      release,
      members: ['cve_states_set_member', 'states_id'],
      load: (ids, releases) => this.loadStates(ids, releases),
    });
  }

  /** Reads what of a set was not read before. */
  private async keep<Item>(
    all: Map<string, Kept<Item>>,
    wanted: {
      source: string;
      setId: number | null;
      release: string;
      members: [table: string, column: string];
      load: (
        ids: number[],
        releases: ReadonlySet<string>,
      ) => Promise<Map<number, Item | null>>;
    },
  ): Promise<Kept<Item>> {
    const { source, setId, release } = wanted;
    const before = all.get(source);
    const hasRelease = before?.releases.has(release) ?? false;
    if (before && before.setId === setId && hasRelease) return before;
    const releases = new Set([...(before?.releases ?? []), release]);
    const [table, column] = wanted.members;
    const ids: number[] =
      setId === null
        ? []
        : await this.knex(table).where({ set_id: setId }).pluck(column);
    const items = new Map<number, Item | null>();
    const missing: number[] = [];
    for (const id of ids) {
      const known = hasRelease ? before?.items.get(id) : undefined;
      if (known === undefined) missing.push(id);
      else items.set(id, known);
    }
    for (let i = 0; i < missing.length; i += TOGETHER) {
      const piece = missing.slice(i, i + TOGETHER);
      for (const [id, item] of await wanted.load(piece, releases)) {
        items.set(id, item);
      }
      await nextTurn();
    }
    const kept = { setId, releases, items };
    all.set(source, kept);
    return kept;
  }

  private async loadAdvisories(
    ids: number[],
    releases: ReadonlySet<string>,
  ): Promise<Map<number, AdvisoryInput | null>> {
    const cves = new Map<number, string[]>();
    for (const piece of inPieces(ids)) {
      const links: { advisory_id: number; name: string }[] = await this.knex(
        'advisory_cve',
      )
        .join('cve', 'cve.id', 'advisory_cve.cve_id')
        .whereIn('advisory_id', piece)
        .select('advisory_id', 'cve.name');
      for (const { advisory_id: id, name } of links) {
        const names = cves.get(id);
        if (names) names.push(name);
        else cves.set(id, [name]);
      }
    }
    const rows = await this.knex('advisory')
      .whereIn('id', ids)
      .select(
        'id',
        'namespace',
        'name',
        'kind',
        'severity',
        'retracted',
        'reboot_suggested',
        'fixes',
      );
    return new Map(
      rows.map(row => {
        const all: AdvisoryInput['fixes'] = JSON.parse(row.fixes);
        const fixes = all.filter(fix => releases.has(fix.release));
        const { id, namespace, name, kind, severity } = row;
        return [
          id,
          fixes.length === 0
            ? null
            : {
                namespace,
                name,
                kind,
                severity,
                retracted: Boolean(row.retracted),
                rebootSuggested: Boolean(row.reboot_suggested),
                cves: (cves.get(id) ?? []).sort(),
                fixes,
              },
        ];
      }),
    );
  }

  private async loadStates(
    ids: number[],
    releases: ReadonlySet<string>,
  ): Promise<Map<number, Pick<CveStates, 'kind' | 'packages'> | null>> {
    const rows: { id: number; body: string }[] = await this.knex('cve_states')
      .whereIn('id', ids)
      .select('id', 'body');
    return new Map(
      rows.map(({ id, body }) => {
        const { kind, packages }: Pick<CveStates, 'kind' | 'packages'> =
          JSON.parse(body);
        const own = packages.flatMap(({ name, cves }) => {
          const ofReleases = cves.flatMap(({ cve, states }) => {
            const rowsOfReleases = states.filter(row =>
              releases.has(row.release),
            );
            return rowsOfReleases.length > 0
              ? [{ cve, states: rowsOfReleases }]
              : [];
          });
          return ofReleases.length > 0 ? [{ name, cves: ofReleases }] : [];
        });
        return [id, own.length > 0 ? { kind, packages: own } : null];
      }),
    );
  }
}

async function addAll<Item>(
  { items }: Kept<Item>,
  add: (item: Item) => void,
): Promise<void> {
  let added = 0;
  for (const item of items.values()) {
    if (item) add(item);
    if (++added % JOINED_TOGETHER === 0) await nextTurn();
  }
}

/** Names each package's advisories, so that the name of all of them takes no time. */
async function nameAll(knowledge: ReleaseKnowledge): Promise<void> {
  let named = 0;
  for (const known of knowledge.packages()) {
    if (known.digest && ++named % JOINED_TOGETHER === 0) await nextTurn();
  }
}

function versionOf(
  release: string,
  rows: readonly SourceRow[],
  what: 'advisories' | 'all',
): string {
  // Ids of sets are never used twice, and sets never change.
  const sets = rows.map(row => [
    row.advisory_set_id,
    what === 'all' ? row.cve_states_set_id : null,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([release, sets]))
    .digest('hex');
}
