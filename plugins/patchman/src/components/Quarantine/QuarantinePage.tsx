import { useApi } from '@backstage/core-plugin-api';
import { Button, ButtonLink, Flex, Link, Text } from '@backstage/ui';
import {
  patchmanHostDecidePermission,
  QuarantineCase,
} from 'backstage-plugin-patchman-common';
import { useMemo, useState } from 'react';
import { patchmanApiRef } from '../../api';
import { CsvColumn } from '../../csv';
import { useHostsPermission } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { ConfirmDialog } from '../ConfirmDialog';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { QUARANTINE_STATUSES, QuarantineMark } from '../Marks';
import { PageTitle } from '../PageTitle';
import { Time } from '../Time';
import { CaseFacts } from './CaseFacts';
import { DecideDialog } from './DecideDialog';

const caseCsv: CsvColumn<QuarantineCase>[] = [
  { label: 'Host', value: found => found.host },
  {
    label: 'Status',
    value: found => QUARANTINE_STATUSES[found.status].label,
  },
  { label: 'Reasons', value: found => found.reasons.join(' ') },
  { label: 'Known machine-id', value: found => found.known.machineId },
  { label: 'Known system', value: found => found.known.os },
  { label: 'Reported machine-id', value: found => found.reported.machineId },
  { label: 'Reported system', value: found => found.reported.os },
  { label: 'First', value: found => found.firstAt },
  { label: 'Last', value: found => found.lastAt },
  { label: 'Reports', value: found => found.reports },
  { label: 'From', value: found => found.address },
  { label: 'Decided', value: found => found.decidedAt },
  { label: 'By', value: found => found.decidedBy },
  { label: 'New name', value: found => found.newName },
];

/** What can be done with one machine, by who may. */
function CaseActions(props: {
  found: QuarantineCase;
  onDecide: () => void;
  onForget: () => void;
}) {
  const { found, onDecide, onForget } = props;
  const allowed = useHostsPermission(patchmanHostDecidePermission, [
    found.host,
  ]);
  if (!allowed) return <span>Not yours to decide</span>;
  return found.status === 'waiting' ? (
    <Button
      size="small"
      variant="secondary"
      aria-label={`Decide about ${found.host}`}
      onPress={onDecide}
    >
      Decide
    </Button>
  ) : (
    <Button
      size="small"
      variant="tertiary"
      aria-label={`Forget the decision about ${found.host}`}
      onPress={onForget}
    >
      Forget
    </Button>
  );
}

/** Machines that report under the name of another one, to be decided about and decided. */
export function QuarantinePage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const [deciding, setDeciding] = useState<QuarantineCase>();
  const [forgetting, setForgetting] = useState<QuarantineCase>();
  const [version, setVersion] = useState(0);
  const changed = () => setVersion(count => count + 1);

  const source = useMemo<ListSource<QuarantineCase>>(
    () => ({
      noun: ['machine', 'machines'],
      getId: found => found.id,
      searchLabel: 'Search machines',
      defaultOrder: 'status:asc',
      fetchPage: query => api.getQuarantine(query),
      dependencies: [api, version],
      filters: [
        {
          id: 'status',
          label: 'Status',
          kind: 'multiple',
          options: Object.entries(QUARANTINE_STATUSES).map(
            ([value, { label }]) => ({ value, label }),
          ),
        },
        { id: 'host', label: 'Host', kind: 'text' },
      ],
      columns: [
        {
          id: 'host',
          label: 'Host',
          sortable: true,
          isRowHeader: true,
          cell: found => (
            <Link href={links.host(found.host)} weight="bold">
              {found.host}
            </Link>
          ),
        },
        {
          id: 'status',
          label: 'Status',
          sortable: true,
          cell: found => (
            <>
              <QuarantineMark status={found.status} />
              {found.newName && (
                <Text as="div" variant="body-x-small">
                  to{' '}
                  <Link href={links.host(found.newName)}>{found.newName}</Link>
                </Text>
              )}
              {found.decidedAt && (
                <Text as="div" variant="body-x-small" color="secondary">
                  by {found.decidedBy} <Time iso={found.decidedAt} />
                </Text>
              )}
            </>
          ),
        },
        {
          id: 'lastAt',
          label: 'What happened',
          sortable: true,
          cell: found => <CaseFacts found={found} />,
        },
        {
          id: 'actions',
          label: 'Actions',
          cell: found => (
            <CaseActions
              found={found}
              onDecide={() => setDeciding(found)}
              onForget={() => setForgetting(found)}
            />
          ),
        },
      ],
      csv: { name: 'quarantine', columns: caseCsv },
    }),
    [api, links, version],
  );

  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title="Quarantine"
        about="Machines that report under the name of a host which is known otherwise. Their reports are held and the host stays as it was, until somebody decides."
      />
      <ListTable
        source={source}
        empty={
          <EmptyNotice
            title="Every host is who it says it is"
            action={
              <ButtonLink variant="secondary" href={links.hosts()}>
                See the hosts
              </ButtonLink>
            }
          >
            A machine is listed here when its machine-id or its operating system
            is not that of the host that it says it is.
          </EmptyNotice>
        }
      />
      {deciding && (
        <DecideDialog
          found={deciding}
          onClose={() => setDeciding(undefined)}
          onDecided={changed}
        />
      )}
      <ConfirmDialog
        open={forgetting !== undefined}
        title={`Forget what was decided about ${forgetting?.host}?`}
        confirmLabel="Forget"
        onClose={() => setForgetting(undefined)}
        onConfirm={async () => {
          await api.forgetQuarantine(forgetting!.id);
          changed();
        }}
      >
        The next report of this machine is judged anew. What was applied or
        dropped stays so.
      </ConfirmDialog>
    </Flex>
  );
}
