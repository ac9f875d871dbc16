import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { Facts } from '../Facts';
import { HostStateMark, RebootMark } from '../Marks';
import { Time } from '../Time';

const useStyles = makeStyles({
  list: { margin: '4px 0 0', paddingInlineStart: 18 },
});

/** What is known of a host, what is doubtful of it first. */
export function HostSummary(props: {
  host: HostDetail;
  /** On the entity that stands for the host, which says itself what it is and whose. */
  fromCatalog?: boolean;
}) {
  const { host, fromCatalog } = props;
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
              <Time iso={host.lastReport} />. Run{' '}
              <code>patchman-client -v</code> on the host to see what keeps it
              from reporting, or delete the host here when it is gone.
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
            <>
              <ul className={classes.list}>
                {host.doubts.map(doubt => (
                  <li key={doubt}>{doubt}</li>
                ))}
              </ul>
              <Link href="?tab=repositories">Look at its repositories</Link>
            </>
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
      <Facts
        facts={{
          State: <HostStateMark state={host.state} />,
          Updates: (
            <>
              {host.state === 'unknown' ? (
                'Unknown'
              ) : (
                <>
                  {security.toLocaleString('en')} security,{' '}
                  {other.toLocaleString('en')} other
                  {blocked > 0 &&
                    ` (${blocked.toLocaleString('en')} of them blocked)`}
                </>
              )}
              <Text as="div" variant="body-x-small" color="secondary">
                computed <Time iso={host.evaluatedAt} />
              </Text>
            </>
          ),
          'Reboot required': <RebootMark reboot={host.reboot} />,
          'Last report': (
            <>
              <Time iso={host.lastReport} />
              <Text as="div" variant="body-x-small" color="secondary">
                {host.importedAt ? (
                  <>
                    to another Patchman, imported <Time iso={host.importedAt} />
                  </>
                ) : (
                  `protocol ${host.protocol}`
                )}
                {host.userAgent ? `, ${host.userAgent}` : ''}
                {host.address ? `, from ${host.address}` : ''}
              </Text>
            </>
          ),
          'Operating system': (
            <>
              {host.os.variant || host.os.release}
              <Text
                as="div"
                variant="body-x-small"
                color={host.support.state === 'ended' ? 'warning' : 'secondary'}
              >
                {host.support.sentence}
              </Text>
            </>
          ),
          Kernel: host.kernel,
          Architecture: host.arch,
          Packages: (
            <>
              {host.packages.toLocaleString('en')}
              {host.foreignPackages > 0 && (
                <Text as="div" variant="body-x-small" color="secondary">
                  <Link href="?tab=packages&foreign=true">
                    {countOf(host.foreignPackages, 'package')} from no
                    repository
                  </Link>
                </Text>
              )}
            </>
          ),
          Repositories: (
            <>
              {host.repositories.toLocaleString('en')}
              {host.repositories > 0 && (
                <Text as="div" variant="body-x-small" color="secondary">
                  least recently read <Time iso={host.repositoriesCheckedAt} />
                </Text>
              )}
            </>
          ),
          Tags:
            host.tags.length > 0 ? (
              <Flex gap="2" style={{ flexWrap: 'wrap' }}>
                {host.tags.map(tag => (
                  <Link key={tag} href={links.hosts({ tag })}>
                    {tag}
                  </Link>
                ))}
              </Flex>
            ) : (
              'None'
            ),
          ...(fromCatalog
            ? {
                'In Patchman': (
                  <Link href={links.host(host.name)}>{host.name}</Link>
                ),
              }
            : {
                Owner: host.owner ? (
                  <EntityRefLink entityRef={host.owner} />
                ) : (
                  'None'
                ),
                'In the catalog': host.entityRef ? (
                  <EntityRefLink entityRef={host.entityRef} />
                ) : (
                  'No entity names this host'
                ),
              }),
        }}
      />
    </Flex>
  );
}
