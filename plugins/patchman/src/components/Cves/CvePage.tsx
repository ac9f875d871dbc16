import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { Flex, Link, Text } from '@backstage/ui';
import { CveDetail } from 'backstage-plugin-patchman-common';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { cveLinks } from '../../wording';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { ErratumLinks, ExposedHosts } from '../Errata';
import { Facts } from '../Facts';
import { SeverityMark } from '../Marks';
import { Time } from '../Time';

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

function About(props: { cve: CveDetail }) {
  const { cve } = props;
  return (
    <Facts
      facts={{
        Severity: <SeverityMark level={cve.severityLevel} />,
        'Exposed hosts': cve.hosts.toLocaleString('en'),
        'First fix': <Time iso={cve.issued} never="not told" />,
        'Fixed by': (
          <ErratumLinks names={cve.errata.map(({ name }) => name)} all />
        ),
        'Read more': <OutsideLinks name={cve.name} />,
      }}
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
            title={`No erratum names ${name}`}
            action={<OutsideLinks name={name} />}
          >
            That does not mean that no host is exposed: only repositories of dnf
            and zypper publish errata, and only for what they have fixed.
          </EmptyNotice>
        )
      }
    >
      {cve => (
        <>
          <About cve={cve} />
          <Text as="h3" variant="title-x-small">
            Who is exposed
          </Text>
          <ExposedHosts
            fetchPage={query => api.getCveHosts(name, query)}
            of={name}
            withErrata
            csvName={`${name}-hosts`}
            empty={
              <EmptyNotice title="No host is exposed">
                Every host that has one of the packages has it in a fixed
                version, as far as hosts report and repositories publish errata.
              </EmptyNotice>
            }
          />
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
