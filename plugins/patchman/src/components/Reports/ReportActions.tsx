import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  patchmanReportUpdatePermission,
  Report,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction } from '../../fetching';
import { countOf } from '../../wording';
import { ConfirmDialog } from '../ConfirmDialog';
import { Hint } from '../Hint';
import { Problem } from '../Problem';

/** What can be done with the chosen reports. */
export function ReportActions(props: {
  chosen: Report[];
  onChanged: () => void;
  onDeleted?: () => void;
  /** On a page of its own there is no need to say how many. */
  single?: boolean;
}) {
  const { chosen, onChanged, onDeleted = onChanged, single } = props;
  const api = useApi(patchmanApiRef);
  const { allowed } = usePermission({
    permission: patchmanReportUpdatePermission,
  });
  const again = useAction();
  const [asking, setAsking] = useState(false);
  const failed = chosen.every(({ status }) => status === 'failed');

  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      {!single && (
        <Text variant="body-small" weight="bold">
          {countOf(chosen.length, 'report')} chosen
        </Text>
      )}
      <Button
        size="small"
        variant="secondary"
        isDisabled={!allowed || !failed}
        isPending={again.busy}
        onPress={async () => {
          const done = await again.run(async () => {
            for (const report of chosen) await api.processReport(report.id);
          });
          if (done) onChanged();
        }}
      >
        Process again
      </Button>
      <Button
        size="small"
        variant="secondary"
        destructive
        isDisabled={!allowed}
        onPress={() => setAsking(true)}
      >
        Delete
      </Button>
      {(!allowed || !failed) && (
        <Hint
          text={
            allowed
              ? 'Only what failed can be processed again: anything else was, or will be by itself.'
              : 'This needs the permission patchman.report.update.'
          }
        >
          <Text variant="body-small" color="secondary">
            Why disabled?
          </Text>
        </Hint>
      )}
      {again.error && <Problem error={again.error} />}
      <ConfirmDialog
        open={asking}
        title={`Delete ${countOf(chosen.length, 'report')}?`}
        confirmLabel="Delete"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          for (const report of chosen) await api.deleteReport(report.id);
          onDeleted();
        }}
      >
        The hosts keep what was learnt from them. A report that waits or failed
        is lost.
      </ConfirmDialog>
    </Flex>
  );
}
