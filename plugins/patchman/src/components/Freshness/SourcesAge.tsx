import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { stateOfSource } from '../Marks';
import { INHERITED, SourcesFreshness } from './SourcesFreshness';

/** Each of these says a figure of its own of a CVE. */
const FIGURES: (keyof ErrataSourceState['counts'])[] = ['exploited', 'chances'];

/** The one that was read the longest ago, never first. */
function oldestOf(sources: ErrataSourceState[]): ErrataSourceState | undefined {
  return [...sources].sort((a, b) =>
    (a.succeededAt ?? '').localeCompare(b.succeededAt ?? ''),
  )[0];
}

/** How old what a list of CVEs or errata says is: of the scores, of the catalogue, and of the oldest of the others. */
export function SourcesAge(props: { figures?: boolean }) {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const { value } = useFetched(() => api.getSources(), [api]);
  // A page says what it has to say without this as well, and not everybody may see sources.
  if (!value) return null;
  // What was read by hand or uploaded counts as well, whether or not it is on.
  const telling = value.items.filter(
    source => source.on || source.succeededAt !== null,
  );
  if (telling.length === 0) {
    return (
      <>
        No source of errata is on: only repositories tell of any.{' '}
        <Link href={links.sources()} style={INHERITED}>
          Look at the sources
        </Link>
      </>
    );
  }
  const figures = props.figures
    ? telling.filter(({ counts }) => FIGURES.some(kind => counts[kind] > 0))
    : [];
  const others = telling.filter(source => !figures.includes(source));
  const oldest = oldestOf(others);
  const failing = telling.filter(
    one => stateOfSource(one) === 'failing',
  ).length;
  return (
    <>
      <SourcesFreshness sources={figures.map(asFreshness)} />
      {figures.length > 0 && oldest && ' · '}
      {oldest && (
        <>
          {others.length > 1 &&
            (figures.length > 0
              ? 'the oldest of the others, '
              : 'The oldest source, ')}
          <SourcesFreshness sources={[asFreshness(oldest)]} />
        </>
      )}
      {' · '}
      <Link
        href={links.sources(failing > 0 ? { state: 'failing' } : {})}
        style={INHERITED}
      >
        {failing > 0
          ? `${countOf(failing, 'source')} cannot be read`
          : `All ${countOf(value.items.length, 'source')}`}
      </Link>
    </>
  );
}

function asFreshness(source: ErrataSourceState) {
  const { name, title, succeededAt, contentDate } = source;
  return { source: name, title, succeededAt, contentDate };
}
