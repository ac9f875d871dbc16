import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, ButtonLink, Flex, Link, Text } from '@backstage/ui';
import {
  Key,
  patchmanKeyDeletePermission,
  patchmanKeyUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useMemo, useState } from 'react';
import { patchmanApiRef } from '../../api';
import { CsvColumn } from '../../csv';
import { usePatchmanLinks } from '../../routing';
import { ConfirmDialog } from '../ConfirmDialog';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { KEY_STATES, KeyStateMark } from '../Marks';
import { Time } from '../Time';

const keyCsv: CsvColumn<Key>[] = [
  { label: 'Host', value: key => key.host },
  { label: 'Begins with', value: key => key.prefix },
  { label: 'State', value: key => KEY_STATES[key.state].label },
  { label: 'Created', value: key => key.createdAt },
  { label: 'By', value: key => key.createdBy },
  { label: 'Last used', value: key => key.lastUsedAt },
  { label: 'From', value: key => key.lastAddress },
  { label: 'Client', value: key => key.lastClient },
  { label: 'Ends', value: key => key.expiresAt },
  { label: 'New one asked for', value: key => key.rotationRequestedAt },
  { label: 'Revoked', value: key => key.revokedAt },
];

/** What is about to be done with a key. */
type Asked = { key: Key; what: 'revoke' | 'rotate' };

/** The keys that hosts report with. */
export function KeysTable() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const mayRevoke = usePermission({
    permission: patchmanKeyDeletePermission,
  }).allowed;
  const mayRotate = usePermission({
    permission: patchmanKeyUpdatePermission,
  }).allowed;
  const [asked, setAsked] = useState<Asked>();
  const [version, setVersion] = useState(0);

  const source = useMemo<ListSource<Key>>(
    () => ({
      noun: ['key', 'keys'],
      getId: key => key.id,
      searchLabel: 'Search keys',
      fetchPage: query => api.getKeys(query),
      dependencies: [api, version],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: Object.entries(KEY_STATES).map(([value, { label }]) => ({
            value,
            label,
          })),
        },
        { id: 'host', label: 'Host', kind: 'text' },
      ],
      columns: [
        {
          id: 'host',
          label: 'Host',
          sortable: true,
          isRowHeader: true,
          cell: key => (
            <Flex direction="column" gap="0.5">
              <Link href={links.host(key.host)}>{key.host}</Link>
              <Text as="div" variant="body-x-small" color="secondary">
                <code>{key.prefix}</code>…
              </Text>
            </Flex>
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: key => (
            <>
              <KeyStateMark state={key.state} />
              {key.rotationRequestedAt && !key.revokedAt && (
                <Text as="div" variant="body-x-small" color="secondary">
                  asked to change <Time iso={key.rotationRequestedAt} />
                </Text>
              )}
            </>
          ),
        },
        {
          id: 'lastUsedAt',
          label: 'Last used',
          sortable: true,
          cell: key => (
            <>
              <Time iso={key.lastUsedAt} />
              {key.lastAddress && (
                <Text as="div" variant="body-x-small" color="secondary">
                  from {key.lastAddress}
                </Text>
              )}
            </>
          ),
        },
        {
          id: 'lastClient',
          label: 'Client',
          sortable: true,
          cell: key => key.lastClient ?? 'None yet',
        },
        {
          id: 'createdAt',
          label: 'Created',
          sortable: true,
          cell: key => (
            <>
              <Time iso={key.createdAt} />
              <Text as="div" variant="body-x-small" color="secondary">
                by {key.createdBy}
              </Text>
            </>
          ),
        },
        {
          id: 'expiresAt',
          label: 'Ends',
          sortable: true,
          cell: key => <Time iso={key.revokedAt ?? key.expiresAt} />,
        },
        {
          id: 'actions',
          label: 'Actions',
          cell: key =>
            key.state === 'revoked' ? null : (
              <Flex gap="1">
                {mayRotate && !key.rotationRequestedAt && (
                  <Button
                    size="small"
                    variant="tertiary"
                    aria-label={`Ask ${key.host} to change the key ${key.prefix}`}
                    onPress={() => setAsked({ key, what: 'rotate' })}
                  >
                    Change
                  </Button>
                )}
                {mayRevoke && (
                  <Button
                    size="small"
                    variant="tertiary"
                    destructive
                    aria-label={`Revoke the key ${key.prefix} of ${key.host}`}
                    onPress={() => setAsked({ key, what: 'revoke' })}
                  >
                    Revoke
                  </Button>
                )}
              </Flex>
            ),
        },
      ],
      csv: { name: 'keys', columns: keyCsv },
    }),
    [api, links, version, mayRevoke, mayRotate],
  );

  const close = () => setAsked(undefined);
  const changed = () => setVersion(count => count + 1);
  return (
    <>
      <ListTable
        source={source}
        empty={
          <EmptyNotice
            title="There are no keys yet"
            action={
              <ButtonLink href={links.addHosts()}>
                Add the first host
              </ButtonLink>
            }
          >
            Each host reports with a key of its own.
          </EmptyNotice>
        }
      />
      <ConfirmDialog
        open={asked?.what === 'revoke'}
        title={`Revoke the key of ${asked?.key.host}?`}
        confirmLabel="Revoke"
        onClose={close}
        onConfirm={async () => {
          await api.revokeKey(asked!.key.id);
          changed();
        }}
      >
        The host cannot report with it any more. What it has reported stays.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked?.what === 'rotate'}
        title={`Have ${asked?.key.host} change its key?`}
        confirmLabel="Ask for a new key"
        onClose={close}
        onConfirm={async () => {
          await api.requestKeyRotation(asked!.key.id);
          changed();
        }}
      >
        The host is asked with its next report. Its client fetches a new key and
        reports with that; the old one ends when the new one is used.
      </ConfirmDialog>
    </>
  );
}
