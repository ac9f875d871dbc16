import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Button,
  ButtonIcon,
  Card,
  CardBody,
  Flex,
  NumberField,
  Text,
} from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { RiCloseLine } from '@remixicon/react';
import {
  OperatingSystemDetail,
  PackageType,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction } from '../../fetching';
import { countOf, repositoryWords } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Problem } from '../Problem';
import { RepositoryLink } from '../RepositoryLink';
import { RepositoryPicker } from './RepositoryPicker';

/** What apt and dnf take where nothing is configured; others have no priorities. */
const DEFAULT_PRIORITIES: Partial<Record<PackageType, number>> = {
  deb: 500,
  rpm: 99,
};

type Given = OperatingSystemDetail['repositories'][number];

const useStyles = makeStyles({
  table: {
    borderCollapse: 'collapse',
    '& th': {
      textAlign: 'start',
      fontWeight: 'inherit',
      fontSize: 'var(--bui-font-size-2)',
      color: 'var(--bui-fg-secondary)',
    },
    '& th, & td': { padding: '4px 16px 4px 0' },
  },
});

function isSame(a: Given[], b: Given[]): boolean {
  const text = (list: Given[]) =>
    JSON.stringify(list.map(({ id, priority }) => [id, priority]).sort());
  return text(a) === text(b);
}

/** The repositories that a person gives to a release, for hosts that are judged by these instead of their own. */
export function ReleaseRepositories(props: {
  os: OperatingSystemDetail;
  onChanged: () => void;
}) {
  const { os, onChanged } = props;
  const classes = useStyles();
  const api = useApi(patchmanApiRef);
  const { allowed, loading } = usePermission({
    permission: patchmanRepositoryUpdatePermission,
  });
  const [draft, setDraft] = useState(os.repositories);
  const action = useAction();
  const unchanged = isSame(draft, os.repositories);

  const change = (id: number, changes: Partial<Given>) =>
    setDraft(
      draft.map(given => (given.id === id ? { ...given, ...changes } : given)),
    );
  const save = async () => {
    const done = await action.run(() =>
      api.updateOperatingSystem(os.id, {
        repositories: draft.map(({ id, priority }) => ({ id, priority })),
      }),
    );
    if (done) onChanged();
  };

  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium" color="secondary">
            A host that is judged by its release uses the repositories here that
            are for its architecture, whatever it reports. Which hosts do so is
            chosen on each host's page, under Repositories.
          </Text>
          {draft.length === 0 ? (
            <EmptyNotice title={`${os.release} has no repositories`}>
              Its hosts are judged by those that they report. Nothing could be
              told of one that is set to be judged by its release.
            </EmptyNotice>
          ) : (
            <table
              className={classes.table}
              aria-label={`Repositories of ${os.release}`}
            >
              <thead>
                <tr>
                  <th scope="col">Repository</th>
                  <th scope="col">Architecture</th>
                  <th scope="col">Priority</th>
                  <th scope="col">
                    <span aria-hidden="true" />
                  </th>
                </tr>
              </thead>
              <tbody>
                {draft.map(given => (
                  <tr key={given.id}>
                    <td>
                      <RepositoryLink repository={given} emphasised />
                    </td>
                    <td>{given.arch}</td>
                    <td style={{ width: 140 }}>
                      <NumberField
                        size="small"
                        aria-label={`Priority of ${
                          repositoryWords(given.name).short
                        }`}
                        isDisabled={!allowed}
                        minValue={-32768}
                        maxValue={32767}
                        value={given.priority}
                        onChange={priority =>
                          change(given.id, {
                            priority: Number.isNaN(priority) ? 0 : priority,
                          })
                        }
                      />
                    </td>
                    <td>
                      <ButtonIcon
                        variant="tertiary"
                        aria-label={`Take ${
                          repositoryWords(given.name).short
                        } away`}
                        icon={<RiCloseLine />}
                        isDisabled={!allowed}
                        onPress={() =>
                          setDraft(draft.filter(({ id }) => id !== given.id))
                        }
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <RepositoryPicker
            // What is chosen already is no choice any more.
            key={draft.map(({ id }) => id).join()}
            without={draft.map(({ id }) => id)}
            isDisabled={!allowed}
            onChosen={({ id, name, arch, type }) =>
              setDraft([
                ...draft,
                { id, name, arch, priority: DEFAULT_PRIORITIES[type] ?? 0 },
              ])
            }
          />
          <Flex gap="2" align="center" style={{ flexWrap: 'wrap' }}>
            <Button
              variant="primary"
              isDisabled={!allowed || unchanged}
              isPending={action.busy}
              onPress={save}
            >
              Save
            </Button>
            <Button
              variant="secondary"
              isDisabled={unchanged || action.busy}
              onPress={() => setDraft(os.repositories)}
            >
              Undo changes
            </Button>
            <Text variant="body-small" color="secondary" aria-live="polite">
              {!unchanged &&
                `Not saved yet; ${countOf(
                  os.judgedHosts,
                  'host',
                )} will be evaluated again.`}
            </Text>
          </Flex>
          {!allowed && !loading && (
            <Text as="p" variant="body-small" color="secondary">
              To change these you need the permission
              patchman.repository.update.
            </Text>
          )}
          {action.error && (
            <Problem error={action.error} title="They could not be saved" />
          )}
        </Flex>
      </CardBody>
    </Card>
  );
}
