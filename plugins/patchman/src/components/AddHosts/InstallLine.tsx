import { discoveryApiRef, useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { Flex, Skeleton, Text } from '@backstage/ui';
import {
  ClientDownload,
  CreatedEnrolmentToken,
} from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { countOf } from '../../wording';
import { CopyLine } from '../CopyLine';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { enrolCommand, installCommand } from './clientCommand';

/** The line to run on each host, with a token that is shown only now. */
export function InstallLine(props: { created: CreatedEnrolmentToken }) {
  const { created } = props;
  const api = useApi(patchmanApiRef);
  const discovery = useApi(discoveryApiRef);
  const fetched = useFetched<{ server: string; client: ClientDownload | null }>(
    async () => ({
      server: await discovery.getBaseUrl('patchman'),
      client: await api.getClient().catch(error => {
        // A portal that hands out no client still enrols hosts that have one.
        if (error instanceof ResponseError && error.statusCode === 404) {
          return null;
        }
        throw error;
      }),
    }),
    [api, discovery],
  );
  if (fetched.error) {
    return (
      <Problem
        error={fetched.error}
        title="The token was created, but the line for it could not be found out"
        onRetry={fetched.retry}
      />
    );
  }
  if (!fetched.value) return <Skeleton height={48} width="100%" />;
  const { server, client } = fetched.value;
  return (
    <Flex direction="column" gap="2">
      <Text variant="body-medium">
        Run this as root on {created.uses === 1 ? 'the host' : 'each host'}. It{' '}
        {client
          ? `installs patchman-client ${client.version}, checked by its SHA-256 digest, and`
          : 'needs patchman-client there, and'}{' '}
        enrols the host and sends the first report. The token is shown only now;
        it is for {countOf(created.uses, 'host')} and ends{' '}
        <Time iso={created.expiresAt} />.
      </Text>
      <CopyLine
        label="Command that enrols a host"
        text={
          client
            ? installCommand(client.installLine, created.token)
            : enrolCommand({ server, token: created.token })
        }
      />
      {client && (
        <>
          <Text variant="body-small" color="secondary">
            Where nothing may run that was not checked first, this one checks
            the script that installs it, too.
          </Text>
          <CopyLine
            label="Command that checks the script, then enrols a host"
            text={installCommand(client.verifiedInstallLine, created.token)}
          />
        </>
      )}
    </Flex>
  );
}
