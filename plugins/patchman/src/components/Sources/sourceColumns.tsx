import { Flex, Link, Text } from '@backstage/ui';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { sentence, switchReason, whatSourceTells } from '../../wording';
import { ListColumn } from '../ListTable';
import { SOURCE_STATES, SourceStateMark, stateOfSource } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';

export function sourceColumns(
  links: PatchmanLinks,
): ListColumn<ErrataSourceState>[] {
  return [
    {
      id: 'title',
      label: 'Source',
      sortable: true,
      isRowHeader: true,
      cell: source => (
        <Flex direction="column" gap="0.5" style={{ minWidth: 200 }}>
          <Link href={links.source(source.name)} weight="bold">
            {source.title}
          </Link>
          <Text as="div" variant="body-x-small" color="secondary">
            {source.name}
          </Text>
        </Flex>
      ),
    },
    {
      id: 'state',
      label: 'State',
      sortable: true,
      cell: source => (
        <Flex direction="column" gap="1" align="start">
          <SourceStateMark source={source} />
          {source.error && (
            <TonedText tone="danger">{sentence(source.error)}</TonedText>
          )}
          {source.warning && (
            <TonedText tone="warning">{sentence(source.warning)}</TonedText>
          )}
        </Flex>
      ),
    },
    {
      id: 'why',
      label: 'Why it is on or off',
      cell: source => (
        <Flex direction="column" gap="0.5" style={{ minWidth: 150 }}>
          {switchReason(source)}
          {source.on && (
            <Text as="div" variant="body-x-small" color="secondary">
              Looked at {source.every}
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'succeededAt',
      label: 'As of',
      sortable: true,
      cell: source => (
        <Flex direction="column" gap="0.5">
          <Time iso={source.succeededAt} />
          {source.contentDate && (
            <Text
              as="div"
              variant="body-x-small"
              color="secondary"
              style={{ whiteSpace: 'nowrap' }}
            >
              Scores of {source.contentDate}
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'tells',
      label: 'Tells of',
      cell: source => {
        const told = whatSourceTells(source);
        return told.length === 0 ? (
          <Text color="secondary">Nothing yet</Text>
        ) : (
          <Flex direction="column" gap="0.5">
            {told.map(count => (
              <span key={count} style={{ whiteSpace: 'nowrap' }}>
                {count}
              </span>
            ))}
          </Flex>
        );
      },
    },
    {
      id: 'licence',
      label: 'Licence',
      cell: source => (
        <Text variant="body-small" color="secondary">
          {source.licence}
        </Text>
      ),
    },
  ];
}

export const sourceCsv: CsvColumn<ErrataSourceState>[] = [
  { label: 'Source', value: source => source.title },
  { label: 'Id', value: source => source.name },
  { label: 'On', value: source => source.on },
  { label: 'Why', value: switchReason },
  {
    label: 'State',
    value: source => SOURCE_STATES[stateOfSource(source)].label,
  },
  { label: 'As of', value: source => source.succeededAt },
  { label: 'Last look', value: source => source.checkedAt },
  { label: 'Last change', value: source => source.changedAt },
  { label: 'Failing since', value: source => source.failedSince },
  { label: 'Error', value: source => source.error },
  { label: 'Warning', value: source => source.warning },
  { label: 'Day of scores', value: source => source.contentDate },
  { label: 'Tells of', value: source => whatSourceTells(source).join('; ') },
  { label: 'Looked at', value: source => source.every },
  { label: 'Address', value: source => source.url },
  { label: 'Licence', value: source => source.licence },
];
