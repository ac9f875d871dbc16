import { useApi } from '@backstage/core-plugin-api';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import { PackageDetail } from 'backstage-plugin-patchman-common';
import { ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { countOf, repositoryWords } from '../../wording';
import { DetailPage } from '../DetailPage';
import { ErratumLinks } from '../Errata';
import { Facts } from '../Facts';

/** More than these are better looked through in a list with filters. */
const MOST = 100;

function LinkList(props: {
  title: string;
  empty: string;
  items: { key: string | number; label: string; href: string }[];
  more?: ReactNode;
}) {
  const { title, empty, items, more } = props;
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small">
          {title} ({items.length.toLocaleString('en')})
        </Text>
      </CardHeader>
      <CardBody>
        {items.length === 0 ? (
          <Text color="secondary">{empty}</Text>
        ) : (
          // High enough to be hit with a finger.
          <ul
            style={{
              margin: 0,
              padding: 0,
              listStyle: 'none',
              lineHeight: '26px',
            }}
          >
            {items.slice(0, MOST).map(({ key, label, href }) => (
              <li key={key}>
                <Link href={href}>{label}</Link>
              </li>
            ))}
          </ul>
        )}
        {more}
      </CardBody>
    </Card>
  );
}

function Package(props: { pkg: PackageDetail }) {
  const { pkg } = props;
  const links = usePatchmanLinks();
  return (
    <>
      <Facts
        facts={{
          Version: pkg.evr,
          Epoch: pkg.epoch,
          Release: pkg.release,
          Architecture: pkg.arch || 'none',
          Type: pkg.type,
          'All versions': (
            <Link href={links.packageName(pkg.type, pkg.name)}>{pkg.name}</Link>
          ),
          Fixes:
            pkg.fixes.length > 0 ? (
              <ErratumLinks names={pkg.fixes.map(one => one.name)} all />
            ) : undefined,
          'Too old for':
            pkg.affectedBy.length > 0 ? (
              <ErratumLinks names={pkg.affectedBy.map(one => one.name)} all />
            ) : undefined,
        }}
      />
      <div
        style={{
          display: 'grid',
          gap: 16,
          alignItems: 'start',
          gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))',
        }}
      >
        <LinkList
          title="Installed on"
          empty="No host has it installed."
          items={pkg.installedOn.map(name => ({
            key: name,
            label: name,
            href: links.host(name),
          }))}
          more={
            pkg.installedOn.length > 0 && (
              <Text as="p" variant="body-small" style={{ marginTop: 8 }}>
                <Link
                  href={links.hosts({ package: pkg.name, version: pkg.evr })}
                >
                  Show {countOf(pkg.hosts, 'host')} as a table
                </Link>
              </Text>
            )
          }
        />
        <LinkList
          title="Available in"
          empty="No repository offers it: nobody maintains this version."
          items={pkg.availableIn.map(({ id, name }) => ({
            key: id,
            label: Object.values(repositoryWords(name))
              .filter(Boolean)
              .join(', '),
            href: links.repository(id),
          }))}
        />
        <LinkList
          title="Other versions"
          empty="None is known."
          items={pkg.otherVersions.map(other => ({
            key: other.id,
            label: [other.evr, other.arch].filter(Boolean).join(' '),
            href: links.package(other.id),
          }))}
        />
      </div>
    </>
  );
}

function PackageOf(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(() => api.getPackage(id), [api, id]);
  const { value } = fetched;
  return (
    <DetailPage
      fetched={fetched}
      noun="package"
      title={value ? `${value.name} ${value.evr}` : `Package ${id}`}
      href={links.package(id)}
      path={[
        { label: 'Packages', href: links.packages() },
        ...(value
          ? [
              {
                label: value.name,
                href: links.packageName(value.type, value.name),
              },
            ]
          : []),
      ]}
    >
      {pkg => <Package pkg={pkg} />}
    </DetailPage>
  );
}

/** The page of one package at one version. */
export function PackagePage() {
  const { id = '' } = useParams();
  return <PackageOf key={id} id={Number(id)} />;
}
