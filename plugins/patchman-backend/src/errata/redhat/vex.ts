import { compareEvrs } from '../../versions';
import type { Bounds } from '../Bounds';
import { cveOf } from '../csaf/fields';
import { ProductTree } from '../csaf/productTree';
import { rpmOf, type RpmProduct } from '../csaf/rpmProduct';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  CveStateRow,
  ErrataRecord,
} from '../../evaluation/matching/model';
import { rhelRelease } from './csaf';

/** Which files of Red Hat's archives are documents: `2023/cve-2023-4154.json`. */
export function isRedHatVex(path: string): boolean {
  return /(?:^|\/)cve-\d{4}-\d{4,19}\.json$/.test(path);
}

class States {
  /** By package, then by release and module stream. */
  private readonly rows = new Map<string, Map<string, CveStateRow>>();

  constructor(
    private readonly tree: ProductTree,
    private readonly bounds: Bounds,
    private readonly severity: string,
  ) {}

  get packages(): [string, CveStateRow[]][] {
    return [...this.rows].map(([name, rows]) => [
      name,
      this.bounds.atMost('states', [...rows.values()], errataLimits.states),
    ]);
  }

  /** Of several fixed versions the highest: the ones before were not the whole of it. */
  addFixed(vulnerability: Fields): void {
    for (const id of idsOf(vulnerability, 'fixed')) {
      const { rpm, release } = this.find(id) ?? {};
      if (!rpm?.evr || !release) continue;
      const version = this.bounds.version(rpm.evr);
      if (version === null) continue;
      const known = this.known(rpm, release);
      if (!known?.fixed || compareEvrs('rpm', known.fixed, version) < 0) {
        this.set(rpm, release, { state: 'fixed', fixed: version });
      }
    }
  }

  /** What has a fix in a release has no other state there. */
  addOthers(vulnerability: Fields): void {
    const remedies = new Map<string, { category: string; details: string }>();
    for (const item of listOf(vulnerability.remediations).map(fieldsOf)) {
      const category = textOf(item.category);
      if (category !== 'no_fix_planned' && category !== 'none_available') {
        continue;
      }
      for (const id of listOf(item.product_ids)) {
        remedies.set(textOf(id), { category, details: textOf(item.details) });
      }
    }
    for (const id of idsOf(vulnerability, 'known_affected')) {
      const remedy = remedies.get(id);
      this.addOther(
        id,
        remedy ? stateOfRemedy(remedy.category, remedy.details) : 'no-fix',
        remedy?.details,
      );
    }
    for (const id of idsOf(vulnerability, 'under_investigation')) {
      this.addOther(id, 'investigating');
    }
    const flags = new Map<string, string>();
    for (const item of listOf(vulnerability.flags).map(fieldsOf)) {
      for (const id of listOf(item.product_ids)) {
        flags.set(textOf(id), textOf(item.label).replace(/_/g, ' '));
      }
    }
    for (const id of idsOf(vulnerability, 'known_not_affected')) {
      this.addOther(id, 'not-affected', flags.get(id));
    }
  }

  private addOther(
    id: string,
    state: CveStateRow['state'],
    reason?: string,
  ): void {
    const { rpm, release } = this.find(id) ?? {};
    if (!rpm || !release || this.known(rpm, release)) return;
    const text = this.bounds.text('reasons', reason ?? '', errataLimits.reason);
    this.set(rpm, release, { state, ...(text && { reason: text }) });
  }

  /** The source package of a base release that an id is; null for others, and for binary packages, which go with theirs. */
  private find(id: string): { rpm: RpmProduct; release: string } | null {
    const component = this.tree.component(id);
    const where = component && rhelRelease(component.platform);
    if (!where) return null;
    const rpm = rpmOf(component.package);
    if (!rpm?.source || this.bounds.packageName(rpm.name) === null) return null;
    return { rpm, release: where.release };
  }

  private known(rpm: RpmProduct, release: string): CveStateRow | undefined {
    return this.rows.get(rpm.name)?.get(keyOf(rpm, release));
  }

  private set(
    rpm: RpmProduct,
    release: string,
    state: Omit<CveStateRow, 'release'>,
  ): void {
    const rows = this.rows.get(rpm.name) ?? new Map<string, CveStateRow>();
    this.rows.set(rpm.name, rows);
    const module = moduleOf(rpm);
    rows.set(keyOf(rpm, release), {
      release,
      ...state,
      ...(this.severity && { urgency: this.severity }),
      ...(module && { module }),
    });
  }
}

/**
 * Red Hat's states of one CVE by source package, and what is told of it, of a CSAF 2.0 document of profile VEX
 * (https://security.access.redhat.com/data/csaf/v2/vex/).
 */
export function readRedHatVex(value: unknown, bounds: Bounds): ErrataRecord[] {
  const root = fieldsOf(value);
  const [vulnerability] = listOf(root.vulnerabilities).map(fieldsOf);
  const details = vulnerability && cveOf(vulnerability, 'redhat', bounds);
  if (!details) {
    bounds.leftOut.add('documents of no CVE');
    return [];
  }
  const { cve } = details;
  const severity = textOf(
    fieldsOf(fieldsOf(root.document).aggregate_severity).text,
  );
  const states = new States(
    new ProductTree(root.product_tree),
    bounds,
    bounds.label(severity),
  );
  states.addFixed(vulnerability);
  states.addOthers(vulnerability);
  const packages = states.packages.map(([name, rows]) => ({
    name,
    cves: [{ cve, states: rows }],
  }));
  return [
    { record: 'cve', ...details },
    ...(packages.length > 0
      ? [
          {
            record: 'states' as const,
            name: cve,
            kind: 'source' as const,
            packages,
          },
        ]
      : []),
  ];
}

/** Words of remedies, as Red Hat's pages of CVEs have them. */
function stateOfRemedy(
  category: string,
  details: string,
): CveStateRow['state'] {
  if (/fix deferred/i.test(details)) return 'deferred';
  if (category === 'no_fix_planned') {
    return /out of support scope/i.test(details) ? 'end-of-life' : 'wont-fix';
  }
  return 'no-fix';
}

function moduleOf({ module }: RpmProduct): string {
  return module ? `${module.name}:${module.stream}` : '';
}

function keyOf(rpm: RpmProduct, release: string): string {
  return `${release} ${moduleOf(rpm)}`;
}

function idsOf(vulnerability: Fields, status: string): string[] {
  return listOf(fieldsOf(vulnerability.product_status)[status]).map(textOf);
}
