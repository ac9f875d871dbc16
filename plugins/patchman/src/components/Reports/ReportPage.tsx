import { useApi } from '@backstage/core-plugin-api';
import { Alert, Link } from '@backstage/ui';
import { Report } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { countOf, fileSize } from '../../wording';
import { AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { Facts } from '../Facts';
import { ReportStatusMark } from '../Marks';
import { Time } from '../Time';
import { LeftOut } from './LeftOut';
import { ReportActions } from './ReportActions';
import { ReportedPackages } from './ReportedPackages';
import { ReportSaid } from './ReportSaid';

function About(props: { report: Report }) {
  const { report } = props;
  const links = usePatchmanLinks();
  return (
    <>
      {report.error && (
        <Alert
          status={report.status === 'failed' ? 'danger' : 'warning'}
          icon
          title="Why it was not processed"
          description={report.error}
        />
      )}
      <Facts
        facts={{
          Host: report.host ? (
            <Link href={links.host(report.host)}>{report.host}</Link>
          ) : (
            'unknown'
          ),
          Status: <ReportStatusMark status={report.status} />,
          Received: <Time iso={report.receivedAt} />,
          Processed: (
            <Time
              iso={report.processedAt}
              never={report.status === 'pending' ? 'not yet' : 'no'}
            />
          ),
          Attempts: report.attempts > 1 ? report.attempts : undefined,
          Protocol: report.protocol,
          Size: fileSize(report.size),
          From: report.address ?? 'unknown',
          Client: report.userAgent ?? 'unknown',
        }}
      />
    </>
  );
}

function ReportOf(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const navigate = useNavigate();
  const [version, setVersion] = useState(0);
  const fetched = useFetched(() => api.getReport(id), [api, id, version]);
  const title = `Report ${id}`;
  return (
    <DetailPage
      fetched={fetched}
      noun="report"
      title={title}
      href={links.report(id)}
      path={[{ label: 'Reports', href: links.reports() }]}
      actions={report => (
        <ReportActions
          single
          chosen={[report]}
          onChanged={() => setVersion(count => count + 1)}
          onDeleted={() => navigate(links.reports())}
        />
      )}
    >
      {report => (
        <>
          <About report={report} />
          <AddressTabs
            label={`What is known of report ${id}`}
            tabs={[
              {
                id: 'said',
                label: 'What it says',
                content: <ReportSaid id={id} />,
              },
              {
                id: 'packages',
                label: 'Packages',
                content: <ReportedPackages id={id} />,
              },
              {
                id: 'left-out',
                label: `${countOf(report.problems.length, 'item')} left out`,
                content: <LeftOut report={report} />,
              },
            ]}
          />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one report. */
export function ReportPage() {
  const { id = '' } = useParams();
  return <ReportOf key={id} id={Number(id)} />;
}
