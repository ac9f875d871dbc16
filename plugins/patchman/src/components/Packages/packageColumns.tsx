import { Link } from '@backstage/ui';
import { Package } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { ListColumn } from '../ListTable';

type CountedPackage = Package & { hosts: number };

/** Name and version of a package, where each is the subject of a row. */
export function identityColumns<T extends Package>(
  links: PatchmanLinks,
  versionLabel: string,
): ListColumn<T>[] {
  return [
    {
      id: 'name',
      label: 'Package',
      sortable: true,
      isRowHeader: true,
      cell: pkg => (
        <Link href={links.package(pkg.id)} weight="bold">
          {pkg.name}
        </Link>
      ),
    },
    { id: 'version', label: versionLabel, cell: pkg => pkg.evr },
    {
      id: 'arch',
      label: 'Architecture',
      sortable: true,
      cell: pkg => pkg.arch || 'none',
    },
  ];
}

/** On how many hosts a package is, with the way to them. */
export function hostsColumn<T extends CountedPackage>(
  links: PatchmanLinks,
): ListColumn<T> {
  return {
    id: 'hosts',
    label: 'Hosts',
    align: 'end',
    cell: pkg =>
      pkg.hosts > 0 ? (
        <Link
          href={links.hosts({ package: pkg.name, version: pkg.evr })}
          aria-label={`${countOf(pkg.hosts, 'host')} with ${pkg.name} ${
            pkg.evr
          }`}
        >
          {pkg.hosts.toLocaleString('en')}
        </Link>
      ) : (
        0
      ),
  };
}

export function identityCsv<T extends Package>(
  versionLabel: string,
): CsvColumn<T>[] {
  return [
    { label: 'Package', value: pkg => pkg.name },
    { label: versionLabel, value: pkg => pkg.evr },
    { label: 'Architecture', value: pkg => pkg.arch },
  ];
}
