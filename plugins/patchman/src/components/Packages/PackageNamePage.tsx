import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import {
  PackageNameDetail,
  PackageType,
  PackageVersion,
} from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { ErratumLinks } from '../Errata';
import { Facts } from '../Facts';
import {
  AVAILABLE_FILTER,
  choicesOf,
  INSTALLED_FILTER,
  ListSource,
  ListTable,
} from '../ListTable';
import { RepositoryLinks } from '../RepositoryLink';
import { hostsColumn, identityCsv } from './packageColumns';

const LIST: LocalList<PackageVersion> = {
  textOf: ({ evr, arch }) => `${evr} ${arch}`,
  orders: { arch: ({ arch }) => arch, hosts: ({ hosts }) => hosts },
  matches: (version, { installed, available, arch }) =>
    (!installed || String(version.hosts > 0) === installed) &&
    (!available || String(version.availableIn.length > 0) === available) &&
    (!arch || version.arch === arch),
};

function Versions(props: { found: PackageNameDetail }) {
  const { name, versions } = props.found;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<PackageVersion>>(() => {
    const named = versions.some(
      ({ fixes, affectedBy }) => fixes.length + affectedBy.length > 0,
    );
    return {
      noun: ['version', 'versions'],
      getId: ({ id }) => id,
      searchLabel: 'Search versions',
      fetchPage: async query => pageOf(versions, query, LIST),
      dependencies: [versions],
      filters: [
        INSTALLED_FILTER,
        AVAILABLE_FILTER,
        {
          id: 'arch',
          label: 'Architecture',
          kind: 'select',
          options: choicesOf(versions.map(({ arch }) => arch)),
        },
      ],
      columns: [
        {
          id: 'version',
          label: 'Version',
          isRowHeader: true,
          cell: ({ id, evr }) => (
            <Link href={links.package(id)} weight="bold">
              {evr}
            </Link>
          ),
        },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: ({ arch }) => arch || 'none',
        },
        { ...hostsColumn<PackageVersion>(links), sortable: true },
        {
          id: 'availableIn',
          label: 'Offered by',
          cell: ({ availableIn }) => (
            <RepositoryLinks
              repositories={availableIn}
              none="No repository any more"
            />
          ),
        },
        ...(named
          ? [
              {
                id: 'fixes',
                label: 'Fixes',
                cell: ({ fixes }: PackageVersion) => (
                  <ErratumLinks names={fixes.map(one => one.name)} />
                ),
              },
              {
                id: 'affectedBy',
                label: 'Too old for',
                cell: ({ affectedBy }: PackageVersion) => (
                  <ErratumLinks names={affectedBy.map(one => one.name)} />
                ),
              },
            ]
          : []),
      ],
      csv: {
        name: `${name}-versions`,
        columns: [
          ...identityCsv<PackageVersion>('Version'),
          { label: 'Hosts', value: ({ hosts }) => hosts },
          {
            label: 'Offered by',
            value: ({ availableIn }) =>
              availableIn.map(one => one.name).join('; '),
          },
          {
            label: 'Fixes',
            value: ({ fixes }) => fixes.map(one => one.name).join(' '),
          },
          {
            label: 'Too old for',
            value: ({ affectedBy }) =>
              affectedBy.map(one => one.name).join(' '),
          },
        ],
      },
    };
  }, [links, name, versions]);
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No version is known any more">
          It was removed from every host and every repository.
        </EmptyNotice>
      }
    />
  );
}

function PackageNameOf(props: { type: PackageType; name: string }) {
  const { type, name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(
    () => api.getPackageName(type, name),
    [api, type, name],
  );
  return (
    <DetailPage
      fetched={fetched}
      noun="package"
      title={name}
      href={links.packageName(type, name)}
      path={[{ label: 'Packages', href: links.packages() }]}
    >
      {found => (
        <>
          <Facts
            facts={{
              Type: found.type,
              'On hosts':
                found.hosts > 0 ? (
                  <Link href={links.hosts({ package: name })}>
                    {found.hosts.toLocaleString('en')}
                  </Link>
                ) : (
                  'None'
                ),
              'Versions installed': found.versions
                .filter(({ hosts }) => hosts > 0)
                .length.toLocaleString('en'),
              'Versions known': found.versions.length.toLocaleString('en'),
            }}
          />
          <Versions found={found} />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one package name: which version is where. */
export function PackageNamePage() {
  const { type = '', name = '' } = useParams();
  return (
    <PackageNameOf
      key={`${type} ${name}`}
      type={type as PackageType}
      name={name}
    />
  );
}
