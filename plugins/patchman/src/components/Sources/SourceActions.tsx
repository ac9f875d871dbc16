import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  ErrataSourceState,
  patchmanSourceUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction, useTask } from '../../fetching';
import { countOf } from '../../wording';
import { Hint } from '../Hint';
import { Problem } from '../Problem';
import { TaskProgress } from '../TaskProgress';
import { ReadDialog } from './ReadDialog';
import { UploadDialog } from './UploadDialog';

function WhyDisabled() {
  return (
    <Hint text="This needs the permission patchman.repository.update.">
      <Text variant="body-small" color="secondary">
        Why disabled?
      </Text>
    </Hint>
  );
}

function useMayRead() {
  return usePermission({ permission: patchmanSourceUpdatePermission });
}

/** What can be done with a source on its page. */
export function SourceActions(props: {
  source: ErrataSourceState;
  onChanged: () => void;
}) {
  const { source, onChanged } = props;
  const { name, title, uploadable } = source;
  const api = useApi(patchmanApiRef);
  const { allowed, loading } = useMayRead();
  const reading = useTask(onChanged);
  const [asking, setAsking] = useState<'read' | 'upload'>();
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
        <Button
          size="small"
          variant="secondary"
          isDisabled={!allowed}
          isPending={reading.running}
          onPress={() => reading.start(() => api.readSource(name))}
        >
          Refresh now
        </Button>
        <Button
          size="small"
          variant="secondary"
          isDisabled={!allowed || reading.running}
          onPress={() => setAsking('read')}
        >
          Read all of it…
        </Button>
        {uploadable && (
          <Button
            size="small"
            variant="secondary"
            isDisabled={!allowed || reading.running}
            onPress={() => setAsking('upload')}
          >
            Upload…
          </Button>
        )}
        {!allowed && !loading && <WhyDisabled />}
      </Flex>
      <TaskProgress followed={reading} doing="Reading" />
      {asking === 'read' && (
        <ReadDialog
          title={title}
          onClose={() => setAsking(undefined)}
          onSubmit={async options => {
            const task = await api.readSource(name, options);
            reading.start(async () => task);
          }}
        />
      )}
      {asking === 'upload' && (
        <UploadDialog
          title={title}
          onClose={() => setAsking(undefined)}
          onSubmit={async file => {
            const task = await api.uploadSource(name, file);
            reading.start(async () => task);
          }}
        />
      )}
    </Flex>
  );
}

/** What can be done with the chosen sources of the list; they are read one beside the other. */
export function SourcesActions(props: {
  chosen: ErrataSourceState[];
  onChanged: () => void;
}) {
  const { chosen, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const { allowed, loading } = useMayRead();
  const action = useAction();
  const [started, setStarted] = useState(0);
  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Text variant="body-small" weight="bold">
        {countOf(chosen.length, 'source')} chosen
      </Text>
      <Button
        size="small"
        variant="secondary"
        isDisabled={!allowed}
        isPending={action.busy}
        onPress={async () => {
          setStarted(0);
          await action.run(async () => {
            for (const { name } of chosen) {
              await api.readSource(name);
              setStarted(count => count + 1);
            }
          });
          onChanged();
        }}
      >
        Refresh now
      </Button>
      {!allowed && !loading && <WhyDisabled />}
      <Text variant="body-small" color="secondary" role="status">
        {!action.busy && started > 0
          ? `${countOf(
              started,
              'source is being read',
              'sources are being read',
            )}; load the list again to see what comes of it.`
          : ''}
      </Text>
      {action.error && <Problem error={action.error} />}
    </Flex>
  );
}
