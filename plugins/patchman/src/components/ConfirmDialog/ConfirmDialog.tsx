import { Button, Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { useAction } from '../../fetching';
import { DialogFrame } from '../DialogFrame';
import { Problem } from '../Problem';

/** Asks before something is done that cannot be undone; stays open with the reason when it fails. */
export function ConfirmDialog(props: {
  open: boolean;
  title: string;
  confirmLabel: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { open, title, confirmLabel, onConfirm, onClose, children } = props;
  const action = useAction();
  return (
    <DialogFrame
      open={open}
      title={title}
      width={480}
      onClose={onClose}
      action={
        <Button
          variant="primary"
          destructive
          isPending={action.busy}
          onPress={async () => {
            if (await action.run(onConfirm)) onClose();
          }}
        >
          {confirmLabel}
        </Button>
      }
    >
      <Flex direction="column" gap="3">
        <Text as="div" variant="body-medium">
          {children}
        </Text>
        {action.error && <Problem error={action.error} />}
      </Flex>
    </DialogFrame>
  );
}
