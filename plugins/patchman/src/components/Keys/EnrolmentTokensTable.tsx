import { useApi } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, ButtonLink, Flex, Text } from '@backstage/ui';
import {
  EnrolmentToken,
  patchmanEnrolmentDeletePermission,
} from 'backstage-plugin-patchman-common';
import { useMemo, useState } from 'react';
import { patchmanApiRef } from '../../api';
import { CsvColumn } from '../../csv';
import { usePatchmanLinks } from '../../routing';
import { ConfirmDialog } from '../ConfirmDialog';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { TOKEN_STATES, TokenStateMark } from '../Marks';
import { Time } from '../Time';

const tokenCsv: CsvColumn<EnrolmentToken>[] = [
  { label: 'Name', value: token => token.name },
  { label: 'Begins with', value: token => token.prefix },
  { label: 'State', value: token => TOKEN_STATES[token.state].label },
  { label: 'Hosts', value: token => token.used },
  { label: 'Hosts allowed', value: token => token.uses },
  { label: 'Ends', value: token => token.expiresAt },
  { label: 'Addresses', value: token => token.allowedFrom.join(' ') },
  { label: 'Host names', value: token => token.hostnamePattern },
  { label: 'Tags', value: token => token.tags.join(' ') },
  { label: 'Owner', value: token => token.owner },
  { label: 'Created', value: token => token.createdAt },
  { label: 'By', value: token => token.createdBy },
  { label: 'Last used', value: token => token.lastUsedAt },
  { label: 'Revoked', value: token => token.revokedAt },
];

/** The tokens that new hosts trade for keys. */
export function EnrolmentTokensTable() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const mayRevoke = usePermission({
    permission: patchmanEnrolmentDeletePermission,
  }).allowed;
  const [revoking, setRevoking] = useState<EnrolmentToken>();
  const [version, setVersion] = useState(0);

  const source = useMemo<ListSource<EnrolmentToken>>(
    () => ({
      noun: ['enrolment token', 'enrolment tokens'],
      getId: token => token.id,
      searchLabel: 'Search tokens',
      fetchPage: query => api.getEnrolmentTokens(query),
      dependencies: [api, version],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: Object.entries(TOKEN_STATES).map(([value, { label }]) => ({
            value,
            label,
          })),
        },
      ],
      columns: [
        {
          id: 'name',
          label: 'Name',
          sortable: true,
          isRowHeader: true,
          cell: token => (
            <Flex direction="column" gap="0.5">
              <span>{token.name}</span>
              <Text as="div" variant="body-x-small" color="secondary">
                <code>{token.prefix}</code>…
              </Text>
            </Flex>
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: token => <TokenStateMark state={token.state} />,
        },
        {
          id: 'used',
          label: 'Hosts',
          sortable: true,
          align: 'end',
          cell: token =>
            `${token.used.toLocaleString('en')} of ${token.uses.toLocaleString(
              'en',
            )}`,
        },
        {
          id: 'expiresAt',
          label: 'Ends',
          sortable: true,
          cell: token => <Time iso={token.revokedAt ?? token.expiresAt} />,
        },
        {
          id: 'limits',
          label: 'Only for',
          cell: token =>
            [token.hostnamePattern, ...token.allowedFrom]
              .filter(Boolean)
              .join(', ') || 'Any host',
        },
        {
          id: 'gives',
          label: 'Gives',
          cell: token =>
            token.tags.length === 0 && !token.owner ? (
              'Nothing'
            ) : (
              <>
                {token.tags.join(', ')}
                {token.owner && (
                  <Text as="div" variant="body-x-small" color="secondary">
                    Owner <EntityRefLink entityRef={token.owner} hideIcon />
                  </Text>
                )}
              </>
            ),
        },
        {
          id: 'createdAt',
          label: 'Created',
          sortable: true,
          cell: token => (
            <>
              <Time iso={token.createdAt} />
              <Text as="div" variant="body-x-small" color="secondary">
                by {token.createdBy}
              </Text>
            </>
          ),
        },
        {
          id: 'lastUsedAt',
          label: 'Last used',
          sortable: true,
          cell: token => <Time iso={token.lastUsedAt} />,
        },
        {
          id: 'actions',
          label: 'Actions',
          cell: token =>
            mayRevoke && token.state !== 'revoked' ? (
              <Button
                size="small"
                variant="tertiary"
                destructive
                aria-label={`Revoke the enrolment token ${token.name}`}
                onPress={() => setRevoking(token)}
              >
                Revoke
              </Button>
            ) : null,
        },
      ],
      csv: { name: 'enrolment-tokens', columns: tokenCsv },
    }),
    [api, version, mayRevoke],
  );

  return (
    <>
      <ListTable
        source={source}
        empty={
          <EmptyNotice
            title="There are no enrolment tokens yet"
            action={<ButtonLink href={links.addHosts()}>Add hosts</ButtonLink>}
          >
            With a token many hosts get a key each by running one line.
          </EmptyNotice>
        }
      />
      <ConfirmDialog
        open={revoking !== undefined}
        title={`Revoke the enrolment token ${revoking?.name}?`}
        confirmLabel="Revoke"
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          await api.revokeEnrolmentToken(revoking!.id);
          setVersion(count => count + 1);
        }}
      >
        No host can enrol with it any more. The hosts that did keep their keys.
      </ConfirmDialog>
    </>
  );
}
