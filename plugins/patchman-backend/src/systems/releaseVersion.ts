/** The version in the name of an operating system release: `9` of `Rocky Linux 9`, `15.6` of `openSUSE Leap 15.6`. */
export function versionOfRelease(release: string): string | undefined {
  return /(?:^|\s)(\d[\w.]*)(?:\s+LTS)?$/.exec(release)?.[1];
}

/** Fills in `$releasever` and its parts, dnf.conf(5) "Variables", where the version is known. */
export function fillInReleaseVersion(
  url: string,
  version: string | undefined,
): string {
  if (!version || !url.includes('$')) return url;
  const [major, minor] = version.split('.');
  const values: Record<string, string | undefined> = {
    releasever: version,
    releasever_major: major,
    releasever_minor: minor,
  };
  return url.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) =>
      values[(braced ?? bare)!.toLowerCase()] ?? whole,
  );
}
