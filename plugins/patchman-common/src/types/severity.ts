/**
 * How bad an advisory is, from the worst on: the words of Red Hat and SUSE, to which those of other makers are mapped.
 * @public
 */
export type Severity = 'critical' | 'important' | 'moderate' | 'low';
