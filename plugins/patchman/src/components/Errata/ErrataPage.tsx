import { useApi } from '@backstage/core-plugin-api';
import { ButtonLink, Link } from '@backstage/ui';
import { ErrataSourceState, Erratum } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes, useSearchParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { DISTRIBUTIONS } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Freshness, SourcesAge } from '../Freshness';
import { ListPage } from '../ListPage';
import {
  choices,
  ListFilter,
  ListSource,
  REPOSITORY_FILTER,
  yesNo,
} from '../ListTable';
import { NoSuchPage } from '../NoSuchPage';
import { SourcesPage } from '../Sources';
import { erratumColumns, erratumCsv, erratumFilters } from './erratumColumns';
import { ErrataSections } from './ErrataSections';
import { ErratumPage } from './ErratumPage';

function NoErrata() {
  const links = usePatchmanLinks();
  const [parameters] = useSearchParams();
  if (parameters.get('affected') === 'any') {
    return (
      <EmptyNotice title="No errata are known">
        They come from the repositories' own metadata, as those of dnf and
        zypper have it, and from{' '}
        <Link href={links.sources()}>sources of errata</Link>.
      </EmptyNotice>
    );
  }
  return (
    <EmptyNotice
      title="No host needs an erratum"
      action={
        <ButtonLink variant="secondary" href={`${links.errata()}?affected=any`}>
          Show all errata
        </ButtonLink>
      }
    >
      As far as repositories and{' '}
      <Link href={links.sources()}>sources of errata</Link> tell of any: of what
      none of them speaks nothing is known.
    </EmptyNotice>
  );
}

/** Those that tell of advisories, once it is known which; whoever may not see sources names them. */
function sourceFilter(sources: ErrataSourceState[] | undefined): ListFilter {
  const filter = { id: 'source', label: 'Source' };
  const telling = sources?.filter(({ counts }) => counts.advisories > 0);
  return telling
    ? {
        ...filter,
        kind: 'multiple',
        options: [
          { value: 'repositories', label: 'Repositories' },
          ...telling.map(({ name, title }) => ({ value: name, label: title })),
        ],
      }
    : { ...filter, kind: 'text' };
}

function AllErrata() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  // Only the choices hang on this answer: without it the filter is a text to type.
  const { value: facets } = useFetched(() => api.getHostFacets(), [api]);
  const { value: sources } = useFetched(() => api.getSources(), [api]);
  const source = useMemo<ListSource<Erratum>>(() => {
    const releases = facets?.byOs.map(({ release }) => ({
      value: release,
      label: release,
    }));
    const os = { id: 'os', label: 'Operating system' };
    return {
      noun: ['erratum', 'errata'],
      getId: erratum => erratum.name,
      searchLabel: 'Search errata and CVEs',
      defaultOrder: 'issued:desc',
      fetchPage: query => api.getErrata(query),
      dependencies: [api],
      columns: erratumColumns(links),
      filters: [
        {
          id: 'affected',
          label: 'My hosts',
          kind: 'select',
          preset: 'true',
          options: yesNo('Need it', 'Do not need it'),
        },
        ...erratumFilters,
        (releases
          ? { ...os, kind: 'select', options: releases }
          : { ...os, kind: 'text' }) as ListFilter,
        sourceFilter(sources?.items),
        {
          id: 'distribution',
          label: 'Distribution',
          seldom: true,
          kind: 'select',
          options: choices(DISTRIBUTIONS),
        },
        {
          id: 'release',
          label: 'Release fixed',
          seldom: true,
          kind: 'text',
          placeholder: 'debian:12',
        },
        {
          id: 'namespace',
          label: 'Namespace',
          kind: 'text',
          onlyWhenSet: true,
        },
        {
          id: 'reboot',
          label: 'Reboot',
          seldom: true,
          kind: 'select',
          options: yesNo('Suggested', 'Not suggested'),
        },
        REPOSITORY_FILTER,
      ],
      csv: { name: 'errata', columns: erratumCsv },
    };
  }, [api, links, facets, sources]);
  return (
    <ListPage
      title="Errata"
      about={
        <>
          What makers of repositories and security teams say about updates, and
          how many hosts still need them. <Freshness /> <SourcesAge />
        </>
      }
      actions={<ErrataSections current="Errata" />}
      source={source}
      empty={<NoErrata />}
    />
  );
}

/** All errata, each of them below its name, and where they come from. */
export function ErrataPage() {
  return (
    <Routes>
      <Route index element={<AllErrata />} />
      <Route path="sources/*" element={<SourcesPage />} />
      <Route path=":name" element={<ErratumPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
