import { Checkbox, Text } from '@backstage/ui';
import { useState } from 'react';
import { FormDialog } from '../FormDialog';

/** Reads all that a source tells, whatever was read before. */
export function ReadDialog(props: {
  title: string;
  onClose: () => void;
  onSubmit: (options: {
    whole: boolean;
    acceptSmaller?: boolean;
  }) => Promise<unknown>;
}) {
  const { title, onClose, onSubmit } = props;
  const [acceptSmaller, setAcceptSmaller] = useState(false);
  return (
    <FormDialog
      open
      title={`Read all of ${title}`}
      submitLabel="Read"
      onClose={onClose}
      onSubmit={() =>
        onSubmit({ whole: true, ...(acceptSmaller ? { acceptSmaller } : {}) })
      }
    >
      <Text as="p" variant="body-medium">
        Everything is read anew, also where nothing seems to have changed. What
        was read before counts until all of it is here.
      </Text>
      <Checkbox isSelected={acceptSmaller} onChange={setAcceptSmaller}>
        Take it even if it tells of much less than before
      </Checkbox>
      <Text as="p" variant="body-small" color="secondary">
        A list that lost more than a fifth is refused otherwise: vendors hardly
        ever take anything back.
      </Text>
    </FormDialog>
  );
}
