/** What can be started by hand; the portal does all of it by schedule, too. */
export const MAINTENANCE_TASKS: {
  /** As the backend knows it. */
  id: string;
  title: string;
  meaning: string;
  /** While it runs. */
  doing: string;
}[] = [
  {
    id: 'process',
    title: 'Process reports',
    meaning: 'Takes in the reports that are still waiting.',
    doing: 'Processing reports',
  },
  {
    id: 'refresh',
    title: 'Refresh mirrors',
    meaning:
      'Asks every mirror for what it offers now, and computes the updates of the hosts that a change concerns.',
    doing: 'Refreshing mirrors',
  },
  {
    id: 'sources',
    title: 'Read sources of errata',
    meaning:
      'Asks each source of errata that is due whether it has news: vendors’ advisories, what they say of CVEs, and what is exploited.',
    doing: 'Reading sources of errata',
  },
  {
    id: 'evaluate',
    title: 'Compute updates',
    meaning:
      'Computes the updates of all hosts again; what nothing has changed for takes no time.',
    doing: 'Computing updates',
  },
  {
    id: 'check',
    title: 'Check the database',
    meaning:
      'Looks for damaged or missing data and has it read or computed again.',
    doing: 'Checking the database',
  },
  {
    id: 'clean',
    title: 'Clean up',
    meaning:
      'Removes what nothing needs any more: old reports, packages, sets and evaluations.',
    doing: 'Cleaning up',
  },
  {
    id: 'entities',
    title: 'Match hosts with the catalog',
    meaning:
      'Finds the entities that name hosts, and with them who owns which host.',
    doing: 'Matching hosts with the catalog',
  },
  {
    id: 'reverseDns',
    title: 'Look up addresses',
    meaning:
      'Asks what the addresses are called that hosts report from, and whether these names lead back to them.',
    doing: 'Looking up addresses',
  },
];

/** The title of a task by its name; those that nobody starts by hand are named in words already. */
export function taskTitle(name: string): string {
  return (
    MAINTENANCE_TASKS.find(({ id }) => id === name)?.title ??
    name.charAt(0).toUpperCase() + name.slice(1)
  );
}
