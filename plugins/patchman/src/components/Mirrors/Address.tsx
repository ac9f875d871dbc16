import { Fragment } from 'react';

/** A URL that breaks after its slashes where it must break at all. */
export function Address(props: { url: string }) {
  return (
    <span>
      {props.url.split(/(?<=[^:/]\/)/).map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
