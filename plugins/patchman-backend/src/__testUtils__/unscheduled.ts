const NEVER = {
  frequency: { days: 1000 },
  timeout: { hours: 1 },
  initialDelay: { days: 500 },
};

/** Scheduled tasks that never run by themselves: a test says when. */
export const UNSCHEDULED = {
  process: NEVER,
  refresh: NEVER,
  sources: NEVER,
  evaluate: NEVER,
  clean: NEVER,
  check: NEVER,
  entities: NEVER,
  reverseDns: NEVER,
};
