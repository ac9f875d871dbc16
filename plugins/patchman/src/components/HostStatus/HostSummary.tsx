import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { ReactNode } from 'react';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { HostStateMark, RebootMark } from '../Marks';
import { Time } from '../Time';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))',
    gap: '16px 24px',
    margin: 0,
    '& dt': {
      fontSize: 'var(--bui-font-size-2)',
      color: 'var(--bui-fg-secondary)',
    },
    '& dd': {
      margin: 0,
      fontSize: 'var(--bui-font-size-3)',
      color: 'var(--bui-fg-primary)',
      overflowWrap: 'anywhere',
    },
  },
  list: { margin: '4px 0 0', paddingInlineStart: 18 },
});

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** What is known of a host, what is doubtful of it first. */
export function HostSummary(props: { host: HostDetail }) {
  const { host } = props;
  const classes = useStyles();
  const links = usePatchmanLinks();
  const { security, other, blocked } = host.updates;
  const rebootEvidence = host.reboot.evidence;

  return (
    <Flex direction="column" gap="4">
      {host.state === 'stale' && (
        <Alert
          status="warning"
          icon
          title="This host has stopped reporting"
          description={
            <>
              Everything here is as of its last report,{' '}
              <Time iso={host.lastReport} />.
            </>
          }
        />
      )}
      {host.doubts.length > 0 && (
        <Alert
          status="warning"
          icon
          title={
            host.state === 'unknown'
              ? 'Why nothing can be told'
              : 'Why this may be incomplete'
          }
          description={
            <ul className={classes.list}>
              {host.doubts.map(doubt => (
                <li key={doubt}>{doubt}</li>
              ))}
            </ul>
          }
        />
      )}
      {host.reboot.required && (
        <Alert
          status="warning"
          icon
          title="A reboot is required"
          description={
            rebootEvidence.length > 0 && (
              <ul className={classes.list}>
                {rebootEvidence.map(sentence => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            )
          }
        />
      )}
      <dl className={classes.facts}>
        <Fact label="State">
          <HostStateMark state={host.state} />
        </Fact>
        <Fact label="Updates">
          {host.state === 'unknown' ? (
            'Unknown'
          ) : (
            <>
              {security.toLocaleString('en')} security,{' '}
              {other.toLocaleString('en')} other
              {blocked > 0 && `, ${blocked.toLocaleString('en')} blocked`}
            </>
          )}
          <Text as="div" variant="body-x-small" color="secondary">
            computed <Time iso={host.evaluatedAt} />
          </Text>
        </Fact>
        <Fact label="Reboot required">
          <RebootMark reboot={host.reboot} />
        </Fact>
        <Fact label="Last report">
          <Time iso={host.lastReport} />
          <Text as="div" variant="body-x-small" color="secondary">
            protocol {host.protocol}
            {host.userAgent ? `, ${host.userAgent}` : ''}
            {host.address ? `, from ${host.address}` : ''}
          </Text>
        </Fact>
        <Fact label="Operating system">
          {host.os.variant || host.os.release}
        </Fact>
        <Fact label="Kernel">{host.kernel}</Fact>
        <Fact label="Architecture">{host.arch}</Fact>
        <Fact label="Packages">
          {host.packages.toLocaleString('en')}
          {host.foreignPackages > 0 && (
            <Text as="div" variant="body-x-small" color="secondary">
              <Link href="?tab=packages&foreign=true">
                {countOf(host.foreignPackages, 'package')} from no repository
              </Link>
            </Text>
          )}
        </Fact>
        <Fact label="Repositories">
          {host.repositories.toLocaleString('en')}
          <Text as="div" variant="body-x-small" color="secondary">
            least recently read <Time iso={host.repositoriesCheckedAt} />
          </Text>
        </Fact>
        <Fact label="Owner">
          {host.owner ? <EntityRefLink entityRef={host.owner} /> : 'None'}
        </Fact>
        <Fact label="Tags">
          {host.tags.length > 0 ? (
            <Flex gap="2" style={{ flexWrap: 'wrap' }}>
              {host.tags.map(tag => (
                <Link key={tag} href={links.hosts({ tag })}>
                  {tag}
                </Link>
              ))}
            </Flex>
          ) : (
            'None'
          )}
        </Fact>
        <Fact label="In the catalog">
          {host.entityRef ? (
            <EntityRefLink entityRef={host.entityRef} />
          ) : (
            'No entity names this host'
          )}
        </Fact>
      </dl>
    </Flex>
  );
}
