import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { ReactNode } from 'react';

/** A dialog that does one thing, or is closed. */
export function DialogFrame(props: {
  open: boolean;
  title: string;
  /** Pixels. */
  width: number;
  /** The button that does it. */
  action: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { open, title, width, action, onClose, children } = props;
  return (
    <Dialog
      isOpen={open}
      onOpenChange={next => {
        if (!next) onClose();
      }}
      width={width}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>{children}</DialogBody>
      <DialogFooter>
        {action}
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
