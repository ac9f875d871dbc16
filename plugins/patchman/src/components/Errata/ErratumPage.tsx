import { useApi } from '@backstage/core-plugin-api';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { ErratumDetail } from 'backstage-plugin-patchman-common';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { distributionName, isWebAddress, releaseName } from '../../wording';
import { AddressTab, AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { SourcesFreshness } from '../Freshness';
import { ErratumKindMark, RebootSuggestedMark, SeverityMark } from '../Marks';
import { RepositoryLinks } from '../RepositoryLink';
import { Time } from '../Time';
import { ErratumFixes } from './ErratumFixes';
import { CveLinks } from './ErratumLinks';
import { ErratumPackages } from './ErratumPackages';
import { ExposedHosts } from './ExposedHosts';
import { SourceOfErratum } from './SourceOfErratum';

function About(props: { erratum: ErratumDetail }) {
  const { erratum } = props;
  const releases = [
    ...new Set([
      ...erratum.repositories.flatMap(one => one.releases),
      ...erratum.fixes.map(({ release }) => releaseName(release)),
    ]),
  ].sort();
  return (
    <>
      {erratum.retracted && (
        <Alert
          status="warning"
          icon
          title="Its maker has withdrawn this erratum"
          description="It counts for no host any more."
        />
      )}
      <Facts
        facts={{
          Kind: <ErratumKindMark kind={erratum.kind} />,
          Severity: (
            <SeverityMark
              level={erratum.severityLevel}
              word={erratum.severity}
            />
          ),
          Issued: <Time iso={erratum.issued} never="not told" />,
          Updated: erratum.updated && erratum.updated !== erratum.issued && (
            <Time iso={erratum.updated} />
          ),
          Reboot: erratum.rebootSuggested ? (
            <RebootSuggestedMark />
          ) : (
            'Not suggested'
          ),
          CVEs: <CveLinks names={erratum.cves} all />,
          Source: <SourceOfErratum source={erratum.source} />,
          Namespace: erratum.namespace && distributionName(erratum.namespace),
          Repositories: (
            <RepositoryLinks
              repositories={erratum.repositories}
              none={erratum.source ? 'None' : 'None any more'}
            />
          ),
          'Operating systems': releases.join(', ') || 'None of your hosts',
        }}
      />
    </>
  );
}

function Description(props: { erratum: ErratumDetail }) {
  const { description, references } = props.erratum;
  return (
    <Flex direction="column" gap="4" style={{ maxWidth: 880 }}>
      {description ? (
        <Text
          as="div"
          variant="body-medium"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {description}
        </Text>
      ) : (
        <Text color="secondary">Its maker describes it no further.</Text>
      )}
      <div>
        <Text as="h3" variant="title-x-small">
          References
        </Text>
        {references.length === 0 ? (
          <Text color="secondary">None are given.</Text>
        ) : (
          <ul style={{ paddingInlineStart: 18, margin: '8px 0 0' }}>
            {references.map((reference, index) => {
              const label =
                reference.title || reference.id || reference.url || 'Unnamed';
              return (
                // References repeat themselves, and have no other name.
                // eslint-disable-next-line react/no-array-index-key
                <li key={index} style={{ overflowWrap: 'anywhere' }}>
                  {isWebAddress(reference.url) ? (
                    <Link
                      href={reference.url}
                      target="_blank"
                      rel="noopener noreferrer"
                    >
                      {label}
                    </Link>
                  ) : (
                    label
                  )}{' '}
                  <Text variant="body-x-small" color="secondary">
                    {reference.kind}
                  </Text>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </Flex>
  );
}

/** What fixes it, as repositories or as its source tell it. */
function packageTabs(erratum: ErratumDetail): AddressTab[] {
  const { fixes, packages } = erratum;
  const count = (items: unknown[]) => items.length.toLocaleString('en');
  return [
    ...(packages.length > 0 || fixes.length === 0
      ? [
          {
            id: 'packages',
            label: `Packages (${count(packages)})`,
            content: <ErratumPackages erratum={erratum} />,
          },
        ]
      : []),
    ...(fixes.length > 0
      ? [
          {
            id: 'fixes',
            label: `Fixes (${count(fixes)})`,
            content: <ErratumFixes erratum={erratum} />,
          },
        ]
      : []),
  ];
}

function ErratumOf(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(() => api.getErratum(name), [api, name]);
  return (
    <DetailPage
      fetched={fetched}
      noun="erratum"
      title={name}
      href={links.erratum(name)}
      path={[{ label: 'Errata', href: links.errata() }]}
    >
      {erratum => (
        <>
          {erratum.title && erratum.title !== name && (
            <Text as="p" variant="body-large">
              {erratum.title}
            </Text>
          )}
          <About erratum={erratum} />
          {erratum.freshness.length > 0 && (
            <Text as="div" variant="body-small" color="secondary">
              Told by <SourcesFreshness sources={erratum.freshness} />
            </Text>
          )}
          <AddressTabs
            label={`What is known of ${name}`}
            tabs={[
              {
                id: 'hosts',
                label: `Hosts that need it (${erratum.hosts.toLocaleString(
                  'en',
                )})`,
                content: (
                  <ExposedHosts
                    fetchPage={query => api.getErratumHosts(name, query)}
                    of={name}
                    csvName={`${name}-hosts`}
                    empty={
                      <EmptyNotice title="No host needs it">
                        Every host that has one of its packages has it in a
                        fixed version, as far as hosts report.
                      </EmptyNotice>
                    }
                  />
                ),
              },
              ...packageTabs(erratum),
              {
                id: 'description',
                label: 'Description',
                content: <Description erratum={erratum} />,
              },
            ]}
          />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one erratum. */
export function ErratumPage() {
  const { name = '' } = useParams();
  return <ErratumOf key={name} name={name} />;
}
