import { Link } from '@backstage/ui';
import { SourceFreshness } from 'backstage-plugin-patchman-common';
import { Fragment } from 'react';
import { usePatchmanLinks } from '../../routing';
import { Time } from '../Time';

/** As large as the text around it. */
export const INHERITED = { fontSize: 'inherit' };

/** How old what is shown is: for each source that it is from, when that was last read. */
export function SourcesFreshness(props: { sources: SourceFreshness[] }) {
  const links = usePatchmanLinks();
  return (
    <>
      {props.sources.map(
        ({ source, title, succeededAt, contentDate }, index) => (
          <Fragment key={source}>
            {index > 0 && ' · '}
            <Link href={links.source(source)} style={INHERITED}>
              {title}
            </Link>{' '}
            {contentDate && succeededAt ? `of ${contentDate}, read ` : 'read '}
            <Time iso={succeededAt} />
          </Fragment>
        ),
      )}
    </>
  );
}
