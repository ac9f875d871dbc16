import {
  Button,
  Dialog,
  DialogBody,
  DialogHeader,
  DialogTrigger,
  Flex,
  Popover,
  Text,
} from '@backstage/ui';
import { Package, Update } from 'backstage-plugin-patchman-common';
import { Explanations } from './Explanations';
import { UpdateReasons } from './UpdateReasons';

/** Why something is an update, on whichever host. */
export function WhyButton(props: { update: Update }) {
  const { update } = props;
  return (
    <DialogTrigger>
      <Button
        size="small"
        variant="tertiary"
        aria-label={`Why ${update.available.name} is an update`}
      >
        Why?
      </Button>
      <Popover>
        <div style={{ maxWidth: 420 }}>
          <Text as="h4" variant="body-medium" weight="bold">
            {update.installed.name} {update.installed.evr} →{' '}
            {update.available.evr}
          </Text>
          <UpdateReasons update={update} />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

/** Why a package of a host has its update or none: the reasons, and every candidate with the rule that decided. */
export function ExplainButton(props: {
  host: string;
  installed: Package;
  update: Update | null;
}) {
  const { host, installed, update } = props;
  const what = update
    ? `Why ${installed.name} has an update`
    : `Why ${installed.name} has no update`;
  return (
    <DialogTrigger>
      <Button size="small" variant="tertiary" aria-label={what}>
        Why?
      </Button>
      <Dialog width={920}>
        <DialogHeader>{what}</DialogHeader>
        <DialogBody>
          <Flex direction="column" gap="4">
            {update && (
              <div>
                <Text as="h3" variant="title-x-small">
                  {installed.evr} →{' '}
                  {update.available.name !== installed.name &&
                    `${update.available.name} `}
                  {update.available.evr}
                </Text>
                <UpdateReasons update={update} />
              </div>
            )}
            <div>
              <Text as="h3" variant="title-x-small">
                What was considered
              </Text>
              <Explanations host={host} installed={installed} />
            </div>
          </Flex>
        </DialogBody>
      </Dialog>
    </DialogTrigger>
  );
}
