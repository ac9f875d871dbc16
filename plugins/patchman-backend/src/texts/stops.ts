/** What the backend stopped over so often is not tried again by itself. */
export const MOST_STOPS = 3;

function stoppedWhile(meanwhile: string): string {
  return `The backend stopped ${MOST_STOPS} times while it ${meanwhile}`;
}

/** Why a mirror is not read any more. */
export const STOPPED_OVER_MIRROR = `${stoppedWhile(
  'read this mirror',
)}; it is left alone until a person asks for it`;

/** Why a host is not evaluated any more. */
export const STOPPED_OVER_HOST = `${stoppedWhile(
  'computed the updates of this host',
)}; it is left alone until a person asks for it or something that they depend on changes`;

/** Why a host is not held against what sources of errata tell any more. */
export const STOPPED_OVER_MATCH = `${stoppedWhile(
  'found what CVEs mean for this host',
)}; it is left alone until a person asks for it or something that this depends on changes`;

/** Why no host of a release is. */
export const STOPPED_OVER_RELEASE = `${stoppedWhile(
  "loaded what sources tell of this host's release",
)}; it is left alone until they tell something else`;

/** Why a report is not processed any more. */
export const STOPPED_OVER_REPORT = `${stoppedWhile('processed this report')}.`;

/** Why a source of errata is not read any more. */
export const STOPPED_OVER_SOURCE = `${stoppedWhile(
  'read this source',
)}; it is left alone until a person asks for it`;
