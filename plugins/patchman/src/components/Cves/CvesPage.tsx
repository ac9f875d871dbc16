import { useApi } from '@backstage/core-plugin-api';
import { ButtonLink, Link } from '@backstage/ui';
import { Cve } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes, useSearchParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { Freshness, SourcesAge } from '../Freshness';
import { ListPage } from '../ListPage';
import { ListSource } from '../ListTable';
import { NoSuchPage } from '../NoSuchPage';
import { cveColumns, cveCsv } from './cveColumns';
import { cveFilters } from './cveFilters';
import { CvePage } from './CvePage';

function NoCves() {
  const links = usePatchmanLinks();
  const [parameters] = useSearchParams();
  const where = (
    <>
      They come from <Link href={links.sources()}>sources of errata</Link> and
      with the errata of repositories. Of hosts and packages that none of them
      speaks of nothing is known.
    </>
  );
  if (parameters.get('affected') === 'any') {
    return <EmptyNotice title="No CVEs are known">{where}</EmptyNotice>;
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
      {where}
    </EmptyNotice>
  );
}

function AllCves() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const [parameters] = useSearchParams();
  // Whoever asks for their team's CVEs wants to see their team's hosts of each.
  const owner = parameters.get('owner') ?? undefined;
  // Only the choices hang on this answer: without it the filters are texts to type.
  const { value: facets } = useFetched(() => api.getHostFacets(), [api]);
  const source = useMemo<ListSource<Cve>>(
    () => ({
      noun: ['CVE', 'CVEs'],
      getId: cve => cve.name,
      searchLabel: 'Search CVEs',
      // What wants to be fixed first.
      defaultOrder: 'rank:asc',
      fetchPage: query => api.getCves(query),
      dependencies: [api],
      columns: cveColumns(links, { owner }),
      filters: cveFilters(facets),
      csv: { name: 'cves', columns: cveCsv },
    }),
    [api, links, facets, owner],
  );
  return (
    <ListPage
      title="CVEs"
      about={
        <>
          What vendors say of vulnerabilities in what hosts have, what wants to
          be fixed first at the top. <Freshness /> <SourcesAge figures />
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
