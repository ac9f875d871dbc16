import { CveDetail, CveErratum } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { SEVERITIES } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { erratumColumns, erratumCsv } from '../Errata/erratumColumns';
import { ListSource, ListTable } from '../ListTable';

const WORST = Object.keys(SEVERITIES).reverse();

const LIST: LocalList<CveErratum> = {
  textOf: ({ name, title }) => `${name} ${title}`,
  orders: {
    name: ({ name }) => name,
    kind: ({ kind }) => kind,
    severity: ({ severityLevel }) => WORST.indexOf(severityLevel ?? ''),
    issued: ({ issued }) => issued ?? '',
    hosts: ({ hosts }) => hosts,
  },
};

/** The advisories that fix a CVE, of repositories and of sources. */
export function CveErrata(props: { cve: CveDetail }) {
  const { name, errata } = props.cve;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<CveErratum>>(
    () => ({
      noun: ['erratum', 'errata'],
      getId: erratum => erratum.name,
      searchLabel: 'Search errata',
      defaultOrder: 'issued:desc',
      fetchPage: async query => pageOf(errata, query, LIST),
      dependencies: [errata],
      columns: erratumColumns(links).filter(({ id }) => id !== 'cves'),
      csv: { name: `${name}-errata`, columns: erratumCsv },
    }),
    [errata, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No erratum fixes it">
          As far as repositories and sources of errata tell.
        </EmptyNotice>
      }
    />
  );
}
