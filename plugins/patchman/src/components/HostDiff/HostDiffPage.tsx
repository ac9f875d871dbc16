import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useApi } from '@backstage/core-plugin-api';
import { Flex, Skeleton } from '@backstage/ui';
import { useNavigate, useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { Breadcrumbs } from '../Breadcrumbs';
import { EmptyNotice } from '../EmptyNotice';
import { PageTitle } from '../PageTitle';
import { Problem } from '../Problem';
import { AsOfReports } from './AsOfReports';
import { Differences } from './Differences';
import { OtherHost } from './OtherHost';

function Comparison(props: { name: string; other: string }) {
  const { name, other } = props;
  const api = useApi(patchmanApiRef);
  const { value, error, retry } = useFetched(
    () => api.getHostDiff(name, other),
    [api, name, other],
  );
  if (error) {
    return (
      <Problem
        error={error}
        title={`${name} and ${other} could not be compared`}
        onRetry={retry}
      />
    );
  }
  if (!value) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={280} width="100%" />
      </div>
    );
  }
  return <Differences diff={value} />;
}

/** Two hosts side by side; the second one is chosen here. */
export function HostDiffPage() {
  const { name = '', other } = useParams();
  const links = usePatchmanLinks();
  const navigate = useNavigate();
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.host(name) }}>
      <BreadcrumbEntry
        entry={{ label: 'Compare', href: links.hostDiff(name, other) }}
      >
        <Flex direction="column" gap="4" pt="4">
          <Breadcrumbs
            path={[
              { label: 'Hosts', href: links.hosts() },
              { label: name, href: links.host(name) },
            ]}
            current="Compare"
          />
          <PageTitle
            title={other ? `${name} and ${other}` : `Compare ${name}`}
            about={other && <AsOfReports names={[name, other]} />}
          />
          <OtherHost
            key={`choice ${name} ${other}`}
            name={name}
            other={other}
            onChosen={next => navigate(links.hostDiff(name, next))}
          />
          {other ? (
            <Comparison key={`${name} ${other}`} name={name} other={other} />
          ) : (
            <EmptyNotice title="Choose the other host">
              Shown is what the two do not have alike: system, repositories and
              packages.
            </EmptyNotice>
          )}
        </Flex>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}
