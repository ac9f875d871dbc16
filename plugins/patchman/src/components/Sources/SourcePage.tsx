import { useApi } from '@backstage/core-plugin-api';
import { Alert, Link } from '@backstage/ui';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { absoluteTime, isPast } from '../../time';
import {
  isWebAddress,
  ownerName,
  sentence,
  switchReason,
  whatSourceTells,
} from '../../wording';
import { DetailPage } from '../DetailPage';
import { Facts } from '../Facts';
import { SourceStateMark } from '../Marks';
import { Address } from '../Mirrors/Address';
import { Time } from '../Time';
import { SourceActions } from './SourceActions';

function Next(props: { source: ErrataSourceState }) {
  const { on, every, nextCheck } = props.source;
  if (!on) return <>Not by schedule</>;
  if (!nextCheck) return <>{every}</>;
  return (
    <>
      {every}, next{' '}
      {isPast(nextCheck) ? (
        'as soon as it gets its turn'
      ) : (
        <Time iso={nextCheck} />
      )}
    </>
  );
}

function Troubles(props: { source: ErrataSourceState }) {
  const { error, failedSince, succeededAt, warning } = props.source;
  const since = failedSince && absoluteTime(failedSince);
  return (
    <>
      {error && (
        <div role="alert">
          <Alert
            status="danger"
            icon
            title={`It could not be read${since ? ` since ${since}` : ''}`}
            description={`${sentence(error)} ${
              succeededAt
                ? 'What it told before still counts.'
                : 'Nothing is known from it.'
            }`}
          />
        </div>
      )}
      {warning && (
        <Alert
          status="warning"
          icon
          title="Some of what it tells could not be taken"
          description={sentence(warning)}
        />
      )}
    </>
  );
}

function About(props: { source: ErrataSourceState }) {
  const { source } = props;
  const { url } = source;
  return (
    <Facts
      facts={{
        State: <SourceStateMark source={source} />,
        'Why it is on or off': switchReason(source),
        'Looked at': <Next source={source} />,
        'As of': <Time iso={source.succeededAt} />,
        'Last look': <Time iso={source.checkedAt} />,
        'Last change': <Time iso={source.changedAt} />,
        'Day of scores': source.contentDate,
        Uploaded: source.uploadedAt && (
          <>
            <Time iso={source.uploadedAt} />
            {source.uploadedBy && ` by ${ownerName(source.uploadedBy)}`}
          </>
        ),
        'Tells of': whatSourceTells(source).join(', ') || 'Nothing yet',
        Address: isWebAddress(url) ? (
          <Link href={url} target="_blank" rel="noopener noreferrer">
            <Address url={url} />
          </Link>
        ) : (
          url
        ),
        Licence: source.licence,
        Id: source.name,
      }}
    />
  );
}

function SourceOf(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(() => api.getSource(name), [api, name]);
  return (
    <DetailPage
      fetched={fetched}
      noun="source"
      title={fetched.value?.title ?? name}
      href={links.source(name)}
      path={[
        { label: 'Errata', href: links.errata() },
        { label: 'Sources', href: links.sources() },
      ]}
      actions={source => (
        <SourceActions source={source} onChanged={fetched.retry} />
      )}
    >
      {source => (
        <>
          <Troubles source={source} />
          <About source={source} />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one source of errata. */
export function SourcePage() {
  const { name = '' } = useParams();
  return <SourceOf key={name} name={name} />;
}
