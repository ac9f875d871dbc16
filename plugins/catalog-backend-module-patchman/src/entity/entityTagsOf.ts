const TAG = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;
const LONGEST = 63;

/** A host's tags in the form that the catalog takes: `Data Center_1` is `data-center-1`. What has none is left out. */
export function entityTagsOf(tags: string[]): string[] {
  const valid = tags
    .map(tag =>
      tag
        .toLowerCase()
        .replace(/[^a-z0-9:+#]+/g, '-')
        .replace(/^-|-$/g, ''),
    )
    .filter(tag => tag.length <= LONGEST && TAG.test(tag));
  return [...new Set(valid)].sort();
}
