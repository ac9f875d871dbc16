import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Flex, Skeleton } from '@backstage/ui';
import { ReactElement, ReactNode } from 'react';
import { Fetched } from '../../fetching';
import { Breadcrumbs } from '../Breadcrumbs';
import { PageTitle } from '../PageTitle';
import { Problem } from '../Problem';

/** The page of one thing: the way back up, its name, and what is known of it once that is here. */
export function DetailPage<T>(props: {
  fetched: Fetched<T>;
  /** What it is: `package`. */
  noun: string;
  title: string;
  /** The address of this page. */
  href: string;
  path: { label: string; href: string }[];
  /** Shown instead where it could not be loaded, if this can say more than the error. */
  missing?: ReactNode;
  actions?: (value: T) => ReactNode;
  children: (value: T) => ReactNode;
}) {
  const { fetched, noun, title, href, path, missing, actions, children } =
    props;
  const { value, error, retry } = fetched;
  // The tab that the page belongs to is in the portal's breadcrumbs already.
  const [, ...between] = path;
  return between.reduceRight<ReactElement>(
    (inner, entry) => <BreadcrumbEntry entry={entry}>{inner}</BreadcrumbEntry>,
    <BreadcrumbEntry entry={{ label: title, href }}>
      <Flex direction="column" gap="4" pt="4">
        <Breadcrumbs path={path} current={title} />
        <PageTitle title={title} actions={value && actions?.(value)} />
        {error &&
          (missing || (
            <Problem
              error={error}
              title={`The ${noun} could not be loaded`}
              onRetry={retry}
            />
          ))}
        {!error && value && children(value)}
        {!error && !value && (
          <div aria-busy="true" aria-label="Loading">
            <Skeleton height={200} width="100%" />
          </div>
        )}
      </Flex>
    </BreadcrumbEntry>,
  );
}
