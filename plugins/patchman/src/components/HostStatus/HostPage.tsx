import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, ButtonLink, Flex } from '@backstage/ui';
import {
  patchmanHostDeletePermission,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useTask } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { Breadcrumbs } from '../Breadcrumbs';
import { ConfirmDialog } from '../ConfirmDialog';
import { PageTitle } from '../PageTitle';
import { QuarantineNotice } from '../Quarantine';
import { TaskProgress } from '../TaskProgress';
import { HostStatus } from './HostStatus';
import { OwnerDialog } from './OwnerDialog';
import { TagsDialog } from './TagsDialog';
import { useHost } from './useHost';

function HostOf(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const navigate = useNavigate();
  const host = useHost(name);
  const evaluation = useTask(host.retry);
  const [asking, setAsking] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [owning, setOwning] = useState(false);
  const mayUpdate = usePermission({
    permission: patchmanHostUpdatePermission,
    resourceRef: name,
  }).allowed;
  const mayDelete = usePermission({
    permission: patchmanHostDeletePermission,
    resourceRef: name,
  }).allowed;

  return (
    <Flex direction="column" gap="4" pt="4">
      <Breadcrumbs
        path={[{ label: 'Hosts', href: links.hosts() }]}
        current={name}
      />
      <PageTitle
        title={name}
        actions={
          host.value && (
            <Flex gap="2" align="center" style={{ flexWrap: 'wrap' }}>
              <ButtonLink variant="secondary" href={links.hostDiff(name)}>
                Compare
              </ButtonLink>
              {mayUpdate && (
                <Button variant="secondary" onPress={() => setTagging(true)}>
                  Edit tags
                </Button>
              )}
              {mayUpdate && (
                <Button variant="secondary" onPress={() => setOwning(true)}>
                  Edit owner
                </Button>
              )}
              {mayUpdate && (
                <Button
                  variant="secondary"
                  isPending={evaluation.running}
                  onPress={() => evaluation.start(() => api.refreshHost(name))}
                >
                  Evaluate again
                </Button>
              )}
              {mayDelete && (
                <Button
                  variant="secondary"
                  destructive
                  onPress={() => setAsking(true)}
                >
                  Delete
                </Button>
              )}
            </Flex>
          )
        }
      />
      <TaskProgress followed={evaluation} doing="Evaluating" />
      {host.value && host.value.quarantined > 0 && (
        <QuarantineNotice host={host.value} onDecided={host.retry} />
      )}
      <HostStatus fetched={host} name={name} />
      {tagging && host.value && (
        <TagsDialog
          host={host.value}
          onClose={() => setTagging(false)}
          onChanged={host.retry}
        />
      )}
      {owning && host.value && (
        <OwnerDialog
          host={host.value}
          onClose={() => setOwning(false)}
          onChanged={host.retry}
        />
      )}
      <ConfirmDialog
        open={asking}
        title={`Delete ${name}?`}
        confirmLabel="Delete"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await api.deleteHost(name);
          navigate(links.hosts());
        }}
      >
        Its reports and history go with it. If it reports again it comes back.
      </ConfirmDialog>
    </Flex>
  );
}

/** The page of one host. */
export function HostPage() {
  const { name = '' } = useParams();
  const links = usePatchmanLinks();
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.host(name) }}>
      {/* Another host is another page: nothing of the one before may show meanwhile. */}
      <HostOf key={name} name={name} />
    </BreadcrumbEntry>
  );
}
