import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { CveDetail } from 'backstage-plugin-patchman-common';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import {
  countOf,
  cveLinks,
  exploitedWords,
  percent,
  scoreOrigin,
  sentence,
  statesWords,
  vendorsWord,
  weaknessUrl,
} from '../../wording';
import { AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { ExposedHosts } from '../Errata';
import { Facts } from '../Facts';
import { SourcesFreshness } from '../Freshness';
import { SeverityMark } from '../Marks';
import { Time } from '../Time';
import { CveErrata } from './CveErrata';
import { CveReferences } from './CveReferences';
import { CveScores } from './CveScores';
import { VendorStates } from './VendorStates';

function OutsideLinks(props: { name: string }) {
  return (
    <Flex gap="3">
      {cveLinks(props.name).map(({ label, url }) => (
        <Link key={url} href={url} target="_blank" rel="noopener noreferrer">
          {label}
        </Link>
      ))}
    </Flex>
  );
}

function Weaknesses(props: { cwes: CveDetail['cwes'] }) {
  return (
    <Flex direction="column" gap="0.5">
      {props.cwes.map(({ id, name }) => {
        const url = weaknessUrl(id);
        const label = name ? `${id}: ${name}` : id;
        return url ? (
          <Link key={id} href={url} target="_blank" rel="noopener noreferrer">
            {label}
          </Link>
        ) : (
          <span key={id}>{label}</span>
        );
      })}
    </Flex>
  );
}

/** What has to be known before anything else. */
function Warnings(props: { cve: CveDetail }) {
  const { rejected, disputed, kev, unjudgedHosts } = props.cve;
  return (
    <>
      {rejected && (
        <Alert
          status="warning"
          icon
          title="Its number was taken back"
          description="Whoever gave it says that it stands for no vulnerability of its own."
        />
      )}
      {disputed && (
        <Alert
          status="info"
          icon
          title="It is disputed"
          description="Somebody who was asked says that it is no vulnerability."
        />
      )}
      {kev && (
        <Alert
          status="danger"
          icon
          title="It is exploited"
          description={[exploitedWords(kev), sentence(kev.name), kev.action]
            .filter(Boolean)
            .join(' ')}
        />
      )}
      {unjudgedHosts > 0 && (
        <Alert
          status="info"
          icon
          title={`${countOf(unjudgedHosts, 'host')} ${
            unjudgedHosts === 1 ? 'is' : 'are'
          } not judged yet`}
          description="Whether they are exposed is unknown, and they are counted nowhere here."
        />
      )}
    </>
  );
}

function About(props: { cve: CveDetail }) {
  const { cve } = props;
  const { cvss, epss } = cve;
  return (
    <Facts
      facts={{
        'Why it ranks where it does': cve.rankReason,
        Severity: (
          <SeverityMark level={cve.severityLevel} word={vendorsWord(cve)} />
        ),
        Score:
          cvss && cvss.score !== null
            ? `${cvss.score.toFixed(1)} (${scoreOrigin(cvss)})`
            : 'None is told',
        'Chance of exploitation': epss
          ? `${percent(epss.score)}${
              epss.percentile === null
                ? ''
                : `, more than ${percent(epss.percentile)} of CVEs`
            }${epss.date ? ` (EPSS of ${epss.date})` : ''}`
          : 'None is told',
        'Hosts to update': cve.hosts.toLocaleString('en'),
        'Affected hosts':
          cve.affectedHosts > 0
            ? `${cve.affectedHosts.toLocaleString('en')} (${statesWords(
                cve.states,
              )})`
            : '0',
        'Known here since': cve.since && <Time iso={cve.since} />,
        Fix: cve.hasFix ? (
          <>
            {cve.issued ? (
              <>
                There is one, first issued <Time iso={cve.issued} />
              </>
            ) : (
              'There is one'
            )}
          </>
        ) : (
          'None is known'
        ),
        Published: <Time iso={cve.published} never="not told" />,
        Changed: cve.modified && cve.modified !== cve.published && (
          <Time iso={cve.modified} />
        ),
        Weakness: cve.cwes.length > 0 && <Weaknesses cwes={cve.cwes} />,
        'Read more': <OutsideLinks name={cve.name} />,
      }}
    />
  );
}

function Description(props: { cve: CveDetail }) {
  const { title, description } = props.cve;
  return (
    <Flex direction="column" gap="2" style={{ maxWidth: 880 }}>
      {title && (
        <Text as="p" variant="body-large">
          {title}
        </Text>
      )}
      {description ? (
        <Text
          as="div"
          variant="body-medium"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {description.text}
        </Text>
      ) : (
        <Text as="p" color="secondary">
          No source describes it.
        </Text>
      )}
    </Flex>
  );
}

function Tabs(props: { cve: CveDetail }) {
  const { cve } = props;
  const { name } = cve;
  const api = useApi(patchmanApiRef);
  const count = (items: unknown[]) => items.length.toLocaleString('en');
  return (
    <AddressTabs
      label={`What is known of ${name}`}
      tabs={[
        {
          id: 'hosts',
          label: `Who is exposed (${cve.affectedHosts.toLocaleString('en')})`,
          content: (
            <ExposedHosts
              fetchPage={query => api.getCveHosts(name, query)}
              of={name}
              cve={name}
              csvName={`${name}-hosts`}
              empty={
                <EmptyNotice title="No host is exposed">
                  As far as hosts report and sources and repositories tell: what
                  none of them speaks of is unknown.
                </EmptyNotice>
              }
            />
          ),
        },
        {
          id: 'states',
          label: `What vendors say (${count(cve.vendorStates)})`,
          content: <VendorStates cve={cve} />,
        },
        {
          id: 'errata',
          label: `Errata (${count(cve.errata)})`,
          content: <CveErrata cve={cve} />,
        },
        {
          id: 'scores',
          label: `Scores (${count(cve.scores)})`,
          content: <CveScores cve={cve} />,
        },
        {
          id: 'references',
          label: `References (${count(cve.references)})`,
          content: <CveReferences cve={cve} />,
        },
      ]}
    />
  );
}

function CveOf(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(() => api.getCve(name), [api, name]);
  const unknown =
    fetched.error instanceof ResponseError && fetched.error.statusCode === 404;
  return (
    <DetailPage
      fetched={fetched}
      noun="CVE"
      title={name}
      href={links.cve(name)}
      path={[{ label: 'CVEs', href: links.cves() }]}
      missing={
        unknown && (
          <EmptyNotice
            title={`Nobody tells of ${name} here`}
            action={<OutsideLinks name={name} />}
          >
            That does not mean that no host is exposed: only what a{' '}
            <Link href={links.sources()}>source of errata</Link> or a repository
            tells of is known.
          </EmptyNotice>
        )
      }
    >
      {cve => (
        <>
          <Warnings cve={cve} />
          <Description cve={cve} />
          <About cve={cve} />
          {cve.freshness.length > 0 && (
            <Text as="div" variant="body-small" color="secondary">
              Told by <SourcesFreshness sources={cve.freshness} />
            </Text>
          )}
          <Tabs cve={cve} />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one CVE. */
export function CvePage() {
  const { name = '' } = useParams();
  return <CveOf key={name} name={name} />;
}
