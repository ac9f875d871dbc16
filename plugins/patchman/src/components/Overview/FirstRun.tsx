import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import { Summary } from 'backstage-plugin-patchman-common';
import { countOf } from '../../wording';
import { AddHost } from '../AddHosts';
import { CopyLine } from '../CopyLine';

/** No host is known yet: what to do next. */
export function FirstRun(props: { summary: Summary }) {
  const { pending, failed } = props.summary.reports ?? {
    pending: 0,
    failed: 0,
  };
  return (
    <Flex direction="column" gap="4" pt="4" style={{ maxWidth: 880 }}>
      <Flex direction="column" gap="1">
        <Text as="h2" variant="title-medium">
          Welcome. No host has reported yet.
        </Text>
        <Text as="p" variant="body-medium">
          Hosts tell Patchman what they have installed and which repositories
          they use. Patchman reads those repositories and shows here which
          updates each host needs, and why.
        </Text>
        <Text as="p" variant="body-medium" role="status">
          {pending > 0 &&
            `${countOf(
              pending,
              'report',
            )} arrived and will be processed in a moment. `}
          {failed > 0 &&
            `${countOf(failed, 'report')} could not be processed; see Reports.`}
        </Text>
      </Flex>
      <Card>
        <CardHeader>
          <Text as="h3" variant="title-x-small">
            1. Report this very machine
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="3">
            <Text as="p" variant="body-medium">
              Type the name of a Debian or Ubuntu machine, create a key for it,
              and run the line that appears there. The first report takes a few
              seconds.
            </Text>
            <AddHost />
          </Flex>
        </CardBody>
      </Card>
      <Card>
        <CardHeader>
          <Text as="h3" variant="title-x-small">
            2. Or look around in a demo fleet
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="3">
            <Text as="p" variant="body-medium">
              This fills the portal with about 40 hosts on generated
              repositories, with owners, tags, stale hosts, reboots and security
              updates. Run it beside the portal, in a copy of this repository.
            </Text>
            <CopyLine
              label="Command that makes a demo fleet"
              text="npm run demo"
            />
          </Flex>
        </CardBody>
      </Card>
    </Flex>
  );
}
