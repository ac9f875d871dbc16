import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Card,
  CardBody,
  Flex,
  Link,
  Radio,
  RadioGroup,
  Text,
} from '@backstage/ui';
import {
  HostDetail,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useAction, useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { Problem } from '../Problem';

/** Whether a host is judged by its own repositories or by those of its operating system release. */
export function RepositorySource(props: {
  host: HostDetail;
  onChanged: () => void;
}) {
  const { host, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const { allowed, loading } = usePermission({
    permission: patchmanHostUpdatePermission,
    resourceRef: host.name,
  });
  const release = useFetched(
    () => api.getOperatingSystem(host.releaseId),
    [api, host.releaseId],
  );
  const action = useAction();
  const own = host.useHostRepositories;
  // Repositories are for an architecture; those of another count nothing here.
  const given = release.value?.repositories.filter(
    ({ arch }) => arch === host.arch,
  ).length;

  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="3">
          <RadioGroup
            label="Updates are looked for in"
            orientation="vertical"
            isDisabled={!allowed || action.busy}
            value={own ? 'host' : 'release'}
            onChange={async value => {
              const done = await action.run(() =>
                api.updateHost(host.name, {
                  useHostRepositories: value === 'host',
                }),
              );
              if (done) onChanged();
            }}
          >
            <Radio value="host">The repositories that this host reports</Radio>
            <Radio value="release">
              The repositories that were given to {host.os.release}
            </Radio>
          </RadioGroup>
          <Text as="div" variant="body-small" color="secondary">
            {given !== undefined &&
              (given > 0
                ? `${host.os.release} has ${countOf(
                    given,
                    'repository',
                    'repositories',
                  )} for ${host.arch}. `
                : `${host.os.release} has no repositories for ${host.arch}: nothing could be told of this host by them. `)}
            <Link
              href={links.operatingSystem(host.releaseId)}
              variant="body-small"
            >
              {given === 0 ? 'Give it some' : 'See which'}
            </Link>
          </Text>
          {!allowed && !loading && (
            <Text as="div" variant="body-small" color="secondary">
              To change this you need the permission patchman.host.update for
              this host.
            </Text>
          )}
          <div role="status">
            {action.busy && <Text variant="body-small">Evaluating…</Text>}
          </div>
          {action.error && <Problem error={action.error} />}
        </Flex>
      </CardBody>
    </Card>
  );
}
