import { Flex, Text } from '@backstage/ui';
import { Mirror } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { countOf, SIGNATURES } from '../../wording';
import { ListColumn } from '../ListTable';
import {
  REPOSITORY_STATES,
  RepositoryStateMark,
  SignatureMark,
} from '../Marks';
import { RepositoryLink } from '../RepositoryLink';
import { Time } from '../Time';
import { Address } from './Address';

export function mirrorColumns(withRepository: boolean): ListColumn<Mirror>[] {
  return [
    {
      id: 'url',
      label: 'Mirror',
      sortable: true,
      isRowHeader: true,
      cell: mirror => (
        <Flex
          direction="column"
          gap="1"
          style={{ minWidth: 320, overflowWrap: 'anywhere' }}
        >
          <Address url={mirror.url} />
          {mirror.error && (
            // The reason in full: half a reason helps nobody.
            <Text as="div" variant="body-small" color="danger">
              {mirror.error}
            </Text>
          )}
        </Flex>
      ),
    },
    ...(withRepository
      ? [
          {
            id: 'repository',
            label: 'Repository',
            cell: (mirror: Mirror) => (
              <RepositoryLink repository={mirror.repository} />
            ),
          },
        ]
      : []),
    {
      id: 'state',
      label: 'State',
      sortable: true,
      cell: mirror => (
        <Flex direction="column" gap="1" align="start">
          <RepositoryStateMark state={mirror.state} reason={mirror.error} />
          {mirror.failures > 0 && (
            <Text as="div" variant="body-x-small" color="secondary">
              {countOf(mirror.failures, 'failure')}
              {mirror.failures > 1 && ' in a row'}
            </Text>
          )}
          {mirror.enabled && !mirror.refresh && (
            <Text as="div" variant="body-x-small" color="secondary">
              not refreshed by schedule
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'signature',
      label: 'Signature',
      cell: mirror => <SignatureMark signature={mirror.signature} />,
    },
    {
      id: 'packages',
      label: 'Packages',
      sortable: true,
      align: 'end',
      cell: mirror => mirror.packages?.toLocaleString('en') ?? 'not read',
    },
    {
      id: 'checkedAt',
      label: 'Checked',
      sortable: true,
      cell: mirror => (
        <Flex direction="column" gap="0.5">
          <Time iso={mirror.checkedAt} />
          {mirror.succeededAt !== mirror.checkedAt && (
            <Text as="div" variant="body-x-small" color="secondary">
              {mirror.succeededAt ? 'read ' : ''}
              <Time iso={mirror.succeededAt} never="never read" />
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'changedAt',
      label: 'Changed',
      sortable: true,
      cell: mirror => <Time iso={mirror.changedAt} />,
    },
  ];
}

export const mirrorCsv: CsvColumn<Mirror>[] = [
  { label: 'Mirror', value: mirror => mirror.url },
  { label: 'Repository', value: mirror => mirror.repository.name },
  { label: 'State', value: mirror => REPOSITORY_STATES[mirror.state].label },
  { label: 'Reason', value: mirror => mirror.error },
  { label: 'Failures', value: mirror => mirror.failures },
  { label: 'Enabled', value: mirror => mirror.enabled },
  { label: 'Refreshed by schedule', value: mirror => mirror.refresh },
  {
    label: 'Signature',
    value: mirror => mirror.signature && SIGNATURES[mirror.signature].label,
  },
  { label: 'Packages', value: mirror => mirror.packages },
  { label: 'Checked', value: mirror => mirror.checkedAt },
  { label: 'Read', value: mirror => mirror.succeededAt },
  { label: 'Changed', value: mirror => mirror.changedAt },
  { label: 'Content digest', value: mirror => mirror.setDigest },
];
