import type { Advisory } from 'backstage-plugin-patchman-node';
import { advisoryLimits } from '../../repositories/limits';
import { Bounds, isReference } from '../Bounds';
import { fieldsOf, listOf, textOf } from '../json/values';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { FixList } from '../rpm/FixList';
import { severityWord } from '../rpm/severity';
import { cveOf, noteOf } from './fields';
import { ProductTree, type Product } from './productTree';
import { rpmOf } from './rpmProduct';

/** What differs between those who publish CSAF. */
export interface CsafVendor {
  namespace: string;
  /** The advisory's name of the document's id; null for what is none of theirs. */
  nameOf(id: string): string | null;
  kindOf(name: string): Advisory['kind'];
  /** Null for a product that is none of the releases that are known here. */
  releaseOf(platform: Product): { release: string; channel: string } | null;
}

/** Statuses of CSAF 2.0, 3.2.3.9, whose products have the fix. */
const FIXED = ['fixed', 'first_fixed', 'recommended'];

/**
 * An advisory of a CSAF 2.0 document (https://docs.oasis-open.org/csaf/csaf/v2.0/), and what it says of its CVEs. Nothing where it
 * fixes no package of a known release.
 */
export function readCsafAdvisory(
  value: unknown,
  vendor: CsafVendor,
  bounds: Bounds,
): ErrataRecord[] {
  const root = fieldsOf(value);
  const document = fieldsOf(root.document);
  const tracking = fieldsOf(document.tracking);
  const name = vendor.nameOf(textOf(tracking.id));
  if (!name || bounds.advisoryName(name) === null) {
    bounds.leftOut.add('documents of no advisory');
    return [];
  }
  const vulnerabilities = listOf(root.vulnerabilities).map(fieldsOf);
  const fixes = new FixList(bounds);
  const tree = new ProductTree(root.product_tree);
  for (const { product_status: status } of vulnerabilities) {
    for (const key of FIXED) {
      for (const id of listOf(fieldsOf(status)[key])) {
        addFix(fixes, tree, textOf(id), vendor);
      }
    }
  }
  if (fixes.fixes.length === 0) return [];
  const cves = vulnerabilities.flatMap(one => {
    const details = cveOf(one, vendor.namespace, bounds);
    return details ? [{ record: 'cve' as const, ...details }] : [];
  });
  const severity = textOf(fieldsOf(document.aggregate_severity).text);
  return [
    {
      record: 'advisory',
      namespace: vendor.namespace,
      name,
      kind: vendor.kindOf(name),
      severity: severityWord(severity),
      retracted: false,
      title: bounds.text(
        'titles',
        textOf(document.title),
        advisoryLimits.title,
      ),
      description: bounds.text(
        'descriptions',
        noteOf(document.notes, 'general', 'description', 'summary'),
        advisoryLimits.description,
      ),
      issued: bounds.time(textOf(tracking.initial_release_date)),
      updated: bounds.time(textOf(tracking.current_release_date)),
      cves: bounds.cves(cves.map(({ cve }) => cve)),
      references: bounds
        .atMost(
          'references',
          listOf(document.references),
          advisoryLimits.references,
        )
        .map(fieldsOf)
        .map(({ category, summary, url }) =>
          bounds.reference(textOf(category), '', textOf(url), textOf(summary)),
        )
        .filter(isReference),
      fixes: fixes.fixes,
    },
    ...cves,
  ];
}

function addFix(
  fixes: FixList,
  tree: ProductTree,
  id: string,
  vendor: CsafVendor,
): void {
  const component = tree.component(id);
  const where = component && vendor.releaseOf(component.platform);
  if (!where) return;
  const rpm = rpmOf(component.package);
  if (!rpm?.evr) return;
  fixes.add({
    ...where,
    kind: rpm.source ? 'source' : 'binary',
    name: rpm.name,
    version: rpm.evr,
    ...(rpm.arch && { arch: rpm.arch }),
    ...(rpm.module && { module: rpm.module }),
  });
}
