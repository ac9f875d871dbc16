import { useApi } from '@backstage/core-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { Cve } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes, useSearchParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { SEVERITY_CHOICES } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Freshness } from '../Freshness';
import { ListPage } from '../ListPage';
import { choices, ListSource, yesNo } from '../ListTable';
import { NoSuchPage } from '../NoSuchPage';
import { cveColumns, cveCsv } from './cveColumns';
import { CvePage } from './CvePage';

function NoCves() {
  const links = usePatchmanLinks();
  const [parameters] = useSearchParams();
  if (parameters.get('affected') === 'any') {
    return (
      <EmptyNotice title="No CVEs are known">
        They come with the errata of repositories: those of dnf and zypper have
        them, those of apt, pacman and portage do not.
      </EmptyNotice>
    );
  }
  return (
    <EmptyNotice
      title="No host is exposed to a CVE that is known here"
      action={
        <ButtonLink variant="secondary" href={`${links.cves()}?affected=any`}>
          Show all CVEs
        </ButtonLink>
      }
    >
      CVEs come with the errata of repositories, which those of apt, pacman and
      portage do not have.
    </EmptyNotice>
  );
}

function AllCves() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Cve>>(
    () => ({
      noun: ['CVE', 'CVEs'],
      getId: cve => cve.name,
      searchLabel: 'Search CVEs',
      defaultOrder: 'severity:desc',
      fetchPage: query => api.getCves(query),
      dependencies: [api],
      columns: cveColumns(links),
      filters: [
        {
          id: 'affected',
          label: 'My hosts',
          kind: 'select',
          preset: 'true',
          options: yesNo('Exposed', 'Not exposed'),
        },
        {
          id: 'severity',
          label: 'Severity',
          kind: 'multiple',
          options: choices(SEVERITY_CHOICES),
        },
        { id: 'erratum', label: 'Erratum', kind: 'text', onlyWhenSet: true },
      ],
      csv: { name: 'cves', columns: cveCsv },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="CVEs"
      about={
        <>
          Vulnerabilities that errata fix, and how many hosts are still exposed
          to them. <Freshness />
        </>
      }
      source={source}
      empty={<NoCves />}
    />
  );
}

/** All CVEs, and each of them below its name. */
export function CvesPage() {
  return (
    <Routes>
      <Route index element={<AllCves />} />
      <Route path=":name" element={<CvePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
