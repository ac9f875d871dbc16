import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Checkbox, Radio, RadioGroup, Text, TextField } from '@backstage/ui';
import {
  patchmanKeyDeletePermission,
  QuarantineCase,
  QuarantineDecision,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { FormDialog } from '../FormDialog';
import { CaseFacts } from './CaseFacts';

type Choice = QuarantineDecision['decision'];

const LABELS: Record<Choice, string> = {
  accept: 'Accept',
  reject: 'Reject',
  rename: 'Rename',
};

/** Asks a person whether a machine is the host that it says it is. */
export function DecideDialog(props: {
  found: QuarantineCase;
  onClose: () => void;
  onDecided: () => void;
}) {
  const { found, onClose, onDecided } = props;
  const api = useApi(patchmanApiRef);
  const mayRevoke = usePermission({
    permission: patchmanKeyDeletePermission,
  }).allowed;
  const [choice, setChoice] = useState<Choice>();
  const [name, setName] = useState('');
  const [revokeKey, setRevokeKey] = useState(false);

  const decision = (): QuarantineDecision => {
    if (choice === 'rename') return { decision: 'rename', name: name.trim() };
    return choice === 'reject'
      ? { decision: 'reject', revokeKey }
      : { decision: 'accept' };
  };

  return (
    <FormDialog
      open
      title={`Is this machine ${found.host}?`}
      submitLabel={choice ? LABELS[choice] : 'Decide'}
      incomplete={!choice || (choice === 'rename' && !name.trim())}
      onClose={onClose}
      onSubmit={async () => {
        await api.decideQuarantine(found.id, decision());
        onDecided();
      }}
    >
      <CaseFacts found={found} />
      <RadioGroup
        label="Decision"
        value={choice ?? null}
        onChange={value => setChoice(value as Choice)}
      >
        <Radio value="accept">
          Accept: it is {found.host}, set up anew. What it reported is applied.
        </Radio>
        <Radio value="reject">
          Reject: it is not. Its reports are dropped, now and later.
        </Radio>
        <Radio value="rename">
          Rename: it is another host, and is listed under another name.
        </Radio>
      </RadioGroup>
      {choice === 'rename' && (
        <TextField
          label="Name of the host"
          description="Give the machine this name, too, as soon as you can: until then it is told by its machine-id."
          placeholder="web2.example.org"
          value={name}
          onChange={setName}
          autoComplete="off"
          spellCheck="false"
        />
      )}
      {choice === 'reject' && mayRevoke && found.keyId !== null && (
        <>
          <Checkbox isSelected={revokeKey} onChange={setRevokeKey}>
            Revoke the key that it reported with
          </Checkbox>
          {revokeKey && found.bothReport && (
            <Text as="p" variant="body-small" color="secondary">
              The known machine may use the same key: it would have to enrol
              again.
            </Text>
          )}
        </>
      )}
    </FormDialog>
  );
}
