import { useApi } from '@backstage/core-plugin-api';
import { Alert, Flex, Skeleton, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { ReportContent } from 'backstage-plugin-patchman-common';
import { ReactNode } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { countOf, MODULE_STATES } from '../../wording';
import { Facts } from '../Facts';
import { Problem } from '../Problem';
import { Time } from '../Time';

type Content = NonNullable<ReportContent['content']>;

const useStyles = makeStyles({
  list: {
    margin: '4px 0 0',
    paddingInlineStart: 18,
    overflowWrap: 'anywhere',
    fontSize: 'var(--bui-font-size-3)',
  },
});

/** A part of a report: what it lists, none, or nothing that is new. */
function Part<T>(props: {
  title: string;
  items: T[] | null;
  children: (item: T) => ReactNode;
}) {
  const { title, items, children } = props;
  const classes = useStyles();
  return (
    <div>
      <Text as="h3" variant="title-x-small">
        {title}
        {items && items.length > 0 && ` (${items.length})`}
      </Text>
      {items === null && (
        <Text color="secondary">Not in this report: what was known stays.</Text>
      )}
      {items?.length === 0 && <Text color="secondary">None</Text>}
      {items && items.length > 0 && (
        <ul className={classes.list}>
          {items.map((item, index) => (
            // Hosts may repeat themselves.
            // eslint-disable-next-line react/no-array-index-key
            <li key={index}>{children(item)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function reboot({ rebootRequired, rebootReasons }: Content): string {
  if (rebootRequired === null) return 'Not told';
  return [
    rebootRequired ? 'Required.' : 'Not required.',
    ...rebootReasons,
  ].join(' ');
}

function Said(props: { content: Content }) {
  const { content } = props;
  return (
    <Flex direction="column" gap="5">
      <Facts
        facts={{
          'Operating system': content.os,
          Architecture: content.arch,
          Kernel: content.kernel,
          'Written by the host': content.writtenAt && (
            <Time iso={content.writtenAt} />
          ),
          Packages:
            content.packages === null
              ? 'As before'
              : content.packages.toLocaleString('en'),
          Tags:
            content.tags === null
              ? 'As before'
              : content.tags.join(', ') || 'None',
          Reboot: reboot(content),
        }}
      />
      {content.unread.length > 0 && (
        <Part title="What the client could not read" items={content.unread}>
          {({ section, reason }) => `${section}: ${reason}`}
        </Part>
      )}
      <Part title="Repositories" items={content.repositories}>
        {repository => (
          <>
            <Text variant="body-medium" weight="bold">
              {repository.name}
            </Text>
            {`, ${repository.type}, priority ${repository.priority}${
              repository.enabled ? '' : ', not enabled'
            }`}
            {repository.urls.map(url => (
              <Text key={url} as="div" variant="body-small" color="secondary">
                {url}
              </Text>
            ))}
          </>
        )}
      </Part>
      <Part title="Module streams" items={content.modules}>
        {({ name, stream, state }) =>
          `${name}${stream && `:${stream}`}, ${MODULE_STATES[
            state
          ].label.toLowerCase()}`
        }
      </Part>
      <Part
        title="Updates that its own package manager found"
        items={content.updates}
      >
        {({ name, arch, evr, security }) =>
          `${[name, evr, arch].filter(Boolean).join(' ')}${
            security ? ', security' : ''
          }`
        }
      </Part>
      {content.services.length > 0 && (
        <Part
          title={`${countOf(content.services.length, 'service')} to restart`}
          items={content.services}
        >
          {({ name, reason }) => `${name}: ${reason}`}
        </Part>
      )}
    </Flex>
  );
}

/** What a report says, in words. */
export function ReportSaid(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const { value, error, retry } = useFetched(
    () => api.getReportContent(id),
    [api, id],
  );
  if (error) {
    return (
      <Problem
        error={error}
        title="The report could not be read"
        onRetry={retry}
      />
    );
  }
  if (!value) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={160} width="100%" />
      </div>
    );
  }
  if (!value.content) {
    return (
      <Alert
        status="danger"
        icon
        title="It cannot be understood"
        description={value.unreadable}
      />
    );
  }
  return <Said content={value.content} />;
}
