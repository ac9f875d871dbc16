import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Alert,
  Button,
  Flex,
  NumberField,
  Select,
  TextField,
} from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import {
  CreatedEnrolmentToken,
  patchmanEnrolmentCreatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction } from '../../fetching';
import { Problem } from '../Problem';
import { InstallLine } from './InstallLine';
import {
  EMPTY_TOKEN,
  LIFETIMES,
  toEnrolmentRequest,
  TokenForm,
} from './tokenForm';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))',
    gap: '16px 12px',
    // Fields stand in a line, however long what is said above them is.
    alignItems: 'end',
  },
});

/** What the hosts are given, and which may use it; each may stay empty. */
const LIMITS = [
  {
    id: 'tags',
    label: 'Tags',
    description: 'Given to the hosts, separated by commas.',
    placeholder: 'www, prod',
  },
  {
    id: 'owner',
    label: 'Owner',
    description: 'Given to the hosts: a group of the catalog.',
    placeholder: 'group:default/web',
  },
  {
    id: 'hostnamePattern',
    label: 'Only host names like',
    description: 'With * for any letters; empty for all.',
    placeholder: 'web*.example.org',
  },
  {
    id: 'allowedFrom',
    label: 'Only from',
    description: 'Networks, separated by commas; empty for all.',
    placeholder: '10.1.0.0/16, 2001:db8::/32',
  },
] as const;

/** Creates an enrolment token and gives the one line that makes any number of hosts report. */
export function EnrolHosts() {
  const api = useApi(patchmanApiRef);
  const permission = usePermission({
    permission: patchmanEnrolmentCreatePermission,
  });
  const [form, setForm] = useState<TokenForm>(EMPTY_TOKEN);
  const [created, setCreated] = useState<CreatedEnrolmentToken>();
  const create = useAction();
  const classes = useStyles();
  const set = (changes: Partial<TokenForm>) => setForm({ ...form, ...changes });

  if (permission.error) {
    return (
      <Problem
        error={permission.error}
        title="Whether you may create enrolment tokens could not be found out"
      />
    );
  }
  if (!permission.loading && !permission.allowed) {
    return (
      <Alert
        status="info"
        icon
        title="You may not create enrolment tokens"
        description="Ask somebody with the permission patchman.enrolment.create for one."
      />
    );
  }

  const submit = () =>
    create.run(async () => {
      setCreated(undefined);
      setCreated(await api.createEnrolmentToken(toEnrolmentRequest(form)));
    });
  const plain = { autoComplete: 'off', spellCheck: 'false' } as const;

  return (
    <Flex direction="column" gap="3">
      <form
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <Flex direction="column" gap="3">
          <div className={classes.fields}>
            <TextField
              {...plain}
              label="Name of the token"
              description="To find it again in the list of keys."
              placeholder="Web servers, autumn"
              value={form.name}
              onChange={name => set({ name })}
            />
            <NumberField
              label="Hosts"
              description="How many may use it."
              minValue={1}
              maxValue={100_000}
              value={form.uses}
              onChange={uses => set({ uses: Number.isNaN(uses) ? 1 : uses })}
            />
            <Select
              label="Ends after"
              description="Keys that hosts have got by then stay valid."
              options={LIFETIMES.map(({ hours, label }) => ({
                id: String(hours),
                label,
              }))}
              value={String(form.hours)}
              onChange={key => set({ hours: Number(key) })}
            />
            {LIMITS.map(({ id, ...texts }) => (
              <TextField
                key={id}
                {...plain}
                {...texts}
                value={form[id]}
                onChange={value => set({ [id]: value })}
              />
            ))}
          </div>
          <div>
            <Button
              type="submit"
              isDisabled={permission.loading}
              isPending={create.busy}
            >
              Create a token
            </Button>
          </div>
        </Flex>
      </form>
      {create.error && (
        <Problem error={create.error} title="The token could not be created" />
      )}
      <div aria-live="polite">
        {created && <InstallLine created={created} />}
      </div>
    </Flex>
  );
}
