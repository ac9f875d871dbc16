import { Flex, Link, Text } from '@backstage/ui';
import {
  ErratumDetail,
  ErratumPackage,
} from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { choicesOf, ListSource, ListTable } from '../ListTable';
import { RepositoryLinks } from '../RepositoryLink';

const LIST: LocalList<ErratumPackage> = {
  textOf: item => item.name,
  orders: {
    name: item => `${item.name} ${item.arch}`,
    arch: item => `${item.arch} ${item.name}`,
  },
  matches: (item, { arch, repository }) =>
    (!arch || item.arch === arch) &&
    (!repository || item.repositories.includes(Number(repository))),
};

/** The packages that fix an erratum, each with the repositories that name it and the releases that use those. */
export function ErratumPackages(props: { erratum: ErratumDetail }) {
  const { name, packages, repositories } = props.erratum;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<ErratumPackage>>(() => {
    const repositoriesOf = (item: ErratumPackage) =>
      repositories.filter(({ id }) => item.repositories.includes(id));
    const releasesOf = (item: ErratumPackage) =>
      [...new Set(repositoriesOf(item).flatMap(one => one.releases))].sort();
    const moduleOf = ({ module }: ErratumPackage) =>
      module ? `${module.name}:${module.stream}` : '';
    return {
      noun: ['package', 'packages'],
      getId: item => [item.name, item.evr, item.arch, moduleOf(item)].join(' '),
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: async query => pageOf(packages, query, LIST),
      dependencies: [packages],
      filters: [
        {
          id: 'arch',
          label: 'Architecture',
          kind: 'select',
          options: choicesOf(packages.map(item => item.arch)),
        },
        {
          id: 'repository',
          label: 'Repository',
          kind: 'select',
          options: repositories.map(({ id, name: label }) => ({
            value: String(id),
            label,
          })),
        },
      ],
      columns: [
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: item => (
            <Flex direction="column" gap="0.5">
              <Link
                href={links.packageVersions({ name: item.name })}
                weight="bold"
              >
                {item.name}
              </Link>
              {item.module && (
                <Text as="div" variant="body-x-small" color="secondary">
                  module {moduleOf(item)}
                </Text>
              )}
            </Flex>
          ),
        },
        { id: 'evr', label: 'Fixed in', cell: item => item.evr },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: item => item.arch,
        },
        {
          id: 'repositories',
          label: 'Repositories',
          cell: item => (
            <RepositoryLinks
              repositories={repositoriesOf(item)}
              none="No repository has it any more"
            />
          ),
        },
        {
          id: 'releases',
          label: 'Operating systems',
          cell: item => releasesOf(item).join(', ') || 'None of your hosts',
        },
      ],
      csv: {
        name: `${name}-packages`,
        columns: [
          { label: 'Package', value: item => item.name },
          { label: 'Fixed in', value: item => item.evr },
          { label: 'Architecture', value: item => item.arch },
          { label: 'Module', value: moduleOf },
          {
            label: 'Repositories',
            value: item =>
              repositoriesOf(item)
                .map(one => one.name)
                .join('; '),
          },
          {
            label: 'Operating systems',
            value: item => releasesOf(item).join('; '),
          },
        ],
      },
    };
  }, [links, name, packages, repositories]);
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="It names no packages">
          So nothing can be told of the hosts that it concerns.
        </EmptyNotice>
      }
    />
  );
}
