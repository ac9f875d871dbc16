import { Button, Flex } from '@backstage/ui';
import { FormEvent, ReactNode, useId } from 'react';
import { useAction } from '../../fetching';
import { DialogFrame } from '../DialogFrame';
import { Problem } from '../Problem';

/** Fields in a dialog; Enter saves. It stays open with the reason when that fails. */
export function FormDialog(props: {
  open: boolean;
  title: string;
  submitLabel: string;
  /** Nothing to save yet, or something that cannot be saved. */
  incomplete?: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { open, title, submitLabel, incomplete, onSubmit, onClose } = props;
  const action = useAction();
  const form = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (incomplete || action.busy) return;
    if (await action.run(onSubmit)) onClose();
  };
  return (
    <DialogFrame
      open={open}
      title={title}
      width={560}
      onClose={onClose}
      action={
        <Button
          type="submit"
          form={form}
          variant="primary"
          isDisabled={incomplete}
          isPending={action.busy}
        >
          {submitLabel}
        </Button>
      }
    >
      <form id={form} onSubmit={submit}>
        <Flex direction="column" gap="3">
          {props.children}
          {action.error && <Problem error={action.error} />}
        </Flex>
      </form>
    </DialogFrame>
  );
}
