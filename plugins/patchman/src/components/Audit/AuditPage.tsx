import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import {
  AuditEvent,
  patchmanAuditReadPermission,
} from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { CsvColumn } from '../../csv';
import { PatchmanLinks, usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { OUTCOMES, OutcomeMark } from '../Marks';
import { taskTitle } from '../Maintenance/maintenanceTasks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { ACTIONS, actionWords } from './actions';
import { EventDetail } from './EventDetail';

const auditCsv: CsvColumn<AuditEvent>[] = [
  { label: 'When', value: event => event.at },
  { label: 'Who', value: event => event.actor },
  { label: 'From', value: event => event.address },
  { label: 'Action', value: event => event.action },
  { label: 'Kind', value: event => event.subject.kind },
  { label: 'What', value: event => event.subject.name },
  { label: 'Outcome', value: event => OUTCOMES[event.outcome].label },
  { label: 'Reason', value: event => event.error },
  { label: 'Details', value: event => JSON.stringify(event.detail) },
];

/** What an action was done to; hosts and keys lead to the host. */
function Subject(props: { event: AuditEvent; links: PatchmanLinks }) {
  const { kind, name } = props.event.subject;
  if (kind === 'maintenance') return <span>{taskTitle(name)}</span>;
  return kind === 'host' || kind === 'key' ? (
    <Link href={props.links.host(name)}>{name}</Link>
  ) : (
    <span>{name}</span>
  );
}

/** Who did what, and how it ended. */
export function AuditPage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const { allowed, loading } = usePermission({
    permission: patchmanAuditReadPermission,
  });

  const source = useMemo<ListSource<AuditEvent>>(
    () => ({
      noun: ['action', 'actions'],
      getId: event => event.id,
      searchLabel: 'Search actions',
      defaultOrder: 'at:desc',
      fetchPage: query => api.getAuditEvents(query),
      dependencies: [api],
      filters: [
        {
          id: 'action',
          label: 'Action',
          kind: 'multiple',
          options: Object.entries(ACTIONS).map(([value, label]) => ({
            value,
            label,
          })),
        },
        {
          id: 'outcome',
          label: 'Outcome',
          kind: 'multiple',
          options: Object.entries(OUTCOMES).map(([value, { label }]) => ({
            value,
            label,
          })),
        },
        {
          id: 'actor',
          label: 'Who',
          kind: 'text',
          placeholder: 'user:…',
        },
        { id: 'subject', label: 'What', kind: 'text', placeholder: 'web1' },
        { id: 'since', label: 'Since', kind: 'date' },
        { id: 'until', label: 'Before', kind: 'date' },
      ],
      columns: [
        {
          id: 'at',
          label: 'When',
          sortable: true,
          cell: event => <Time iso={event.at} />,
        },
        {
          id: 'actor',
          label: 'Who',
          sortable: true,
          cell: event => (
            <>
              {event.actor}
              {event.address && (
                <Text as="div" variant="body-x-small" color="secondary">
                  from {event.address}
                </Text>
              )}
            </>
          ),
        },
        {
          id: 'action',
          label: 'Action',
          sortable: true,
          isRowHeader: true,
          cell: event => actionWords(event.action),
        },
        {
          id: 'subject',
          label: 'What',
          sortable: true,
          cell: event => <Subject event={event} links={links} />,
        },
        {
          id: 'outcome',
          label: 'Outcome',
          sortable: true,
          cell: event => (
            <>
              <OutcomeMark outcome={event.outcome} />
              {event.error && (
                <TonedText tone="danger" as="div" variant="body-small">
                  {event.error}
                </TonedText>
              )}
            </>
          ),
        },
        {
          id: 'detail',
          label: 'Details',
          cell: event => <EventDetail detail={event.detail} />,
        },
      ],
      csv: { name: 'audit', columns: auditCsv },
    }),
    [api, links],
  );

  return (
    <Flex direction="column" gap="4" pt="4">
      <Text as="h2" variant="title-small">
        Audit
      </Text>
      {!allowed && !loading && (
        <Alert
          status="info"
          icon
          title="You may not see who did what"
          description="Ask somebody with the permission patchman.audit.read."
        />
      )}
      {allowed && (
        <ListTable
          source={source}
          empty={
            <EmptyNotice title="Nobody has done anything yet">
              What people, hosts and enrolment tokens do is listed here, from
              the moment that they begin.
            </EmptyNotice>
          }
        />
      )}
    </Flex>
  );
}
