import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Link } from '@backstage/ui';
import {
  Key,
  patchmanKeyDeletePermission,
} from 'backstage-plugin-patchman-common';
import { useMemo, useState } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { ConfirmDialog } from '../ConfirmDialog';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { Time } from '../Time';

/** The keys that hosts report with. */
export function KeysTable(props: { version: number; onRevoked: () => void }) {
  const { version, onRevoked } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const mayRevoke = usePermission({
    permission: patchmanKeyDeletePermission,
  }).allowed;
  const [revoking, setRevoking] = useState<Key>();

  const source = useMemo<ListSource<Key>>(
    () => ({
      noun: ['key', 'keys'],
      getId: key => key.id,
      searchLabel: 'Search hosts',
      fetchPage: query => api.getKeys(query),
      dependencies: [api, version],
      columns: [
        {
          id: 'host',
          label: 'Host',
          isRowHeader: true,
          cell: key => <Link href={links.host(key.host)}>{key.host}</Link>,
        },
        {
          id: 'prefix',
          label: 'Begins with',
          cell: key => <code>{key.prefix}</code>,
        },
        {
          id: 'createdAt',
          label: 'Created',
          cell: key => <Time iso={key.createdAt} />,
        },
        { id: 'createdBy', label: 'By', cell: key => key.createdBy },
        {
          id: 'lastUsedAt',
          label: 'Last used',
          cell: key => <Time iso={key.lastUsedAt} />,
        },
        {
          id: 'revokedAt',
          label: 'Revoked',
          cell: key => {
            if (key.revokedAt) return <Time iso={key.revokedAt} />;
            return mayRevoke ? (
              <Button
                size="small"
                variant="tertiary"
                destructive
                aria-label={`Revoke the key ${key.prefix} of ${key.host}`}
                onPress={() => setRevoking(key)}
              >
                Revoke
              </Button>
            ) : (
              'No'
            );
          },
        },
      ],
    }),
    [api, links, version, mayRevoke],
  );

  return (
    <>
      <ListTable
        source={source}
        empty={
          <EmptyNotice title="There are no keys yet">
            Each host reports with a key of its own.
          </EmptyNotice>
        }
      />
      <ConfirmDialog
        open={revoking !== undefined}
        title={`Revoke the key of ${revoking?.host}?`}
        confirmLabel="Revoke"
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          await api.revokeKey(revoking!.id);
          onRevoked();
        }}
      >
        The host cannot report with it any more. What it has reported stays.
      </ConfirmDialog>
    </>
  );
}
