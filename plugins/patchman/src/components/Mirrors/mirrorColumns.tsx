import { Flex, Link, Text } from '@backstage/ui';
import { Mirror } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { countOf, LIST_KINDS, SIGNATURES } from '../../wording';
import { ListColumn } from '../ListTable';
import {
  REPOSITORY_STATES,
  RepositoryStateMark,
  SignatureMark,
} from '../Marks';
import { RepositoryLink } from '../RepositoryLink';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { Address } from './Address';

/** What a mirror has to do with others. */
function Relations(props: { mirror: Mirror; links: PatchmanLinks }) {
  const { mirror, links } = props;
  const { listKind, listedBy, responseMs, equalMirrors, setDigest } = mirror;
  return (
    <>
      {listKind && (
        <Text as="div" variant="body-x-small" color="secondary">
          {LIST_KINDS[listKind]}
        </Text>
      )}
      {listedBy && (
        <Text as="div" variant="body-x-small" color="secondary">
          Chosen from <Address url={listedBy.url} />
          {responseMs !== null &&
            `, answered in ${responseMs.toLocaleString('en')} ms`}
        </Text>
      )}
      {equalMirrors > 0 && setDigest && (
        <Text as="div" variant="body-x-small" color="secondary">
          <Link href={links.mirrors({ digest: setDigest })}>
            Same content as {countOf(equalMirrors, 'other mirror')}
          </Link>
        </Text>
      )}
    </>
  );
}

export function mirrorColumns(
  withRepository: boolean,
  links: PatchmanLinks,
): ListColumn<Mirror>[] {
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
          <Relations mirror={mirror} links={links} />
          {mirror.error && (
            // The reason in full: half a reason helps nobody.
            <TonedText
              as="div"
              tone={mirror.access === 'credentials' ? 'warning' : 'danger'}
            >
              {mirror.error}
            </TonedText>
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
      cell: mirror =>
        mirror.packages?.toLocaleString('en') ??
        (mirror.listKind ? 'those of its mirrors' : 'not read'),
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
  { label: 'Access', value: mirror => mirror.access },
  {
    label: 'List',
    value: mirror => mirror.listKind && LIST_KINDS[mirror.listKind],
  },
  { label: 'Chosen from', value: mirror => mirror.listedBy?.url },
  { label: 'Answered in (ms)', value: mirror => mirror.responseMs },
  { label: 'Mirrors with the same content', value: m => m.equalMirrors },
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
