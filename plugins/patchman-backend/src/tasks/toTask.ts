import type { Finding, Task } from 'backstage-plugin-patchman-common';
import type { DbTaskRow } from '../database/tables';

/** Where a kind alone says too little. */
const NAMES: Record<string, string> = {
  'bulk-host': 'change hosts',
  'bulk-mirror': 'change mirrors',
  'bulk-report': 'change reports',
  'bulk-repository': 'change repositories',
  'evaluate-host': 'evaluate',
  'evaluate-import': 'evaluate hosts after an import',
  'evaluate-operating-system': 'evaluate hosts of',
  'evaluate-repository': 'evaluate hosts of a changed repository',
  'read-source': 'read',
  'refresh-mirror': 'refresh',
  'refresh-new-mirrors': 'refresh of new mirrors',
  'refresh-repository': 'refresh',
};

/** What people call a task. */
export function nameOfTask({
  kind,
  subject,
}: Pick<DbTaskRow, 'kind' | 'subject'>): string {
  const words = NAMES[kind] ?? kind;
  return subject === null ? words : `${words} ${subject}`;
}

export function toTask(row: DbTaskRow): Task {
  return {
    id: row.id,
    kind: row.kind,
    name: nameOfTask(row),
    subject: row.subject,
    host: row.subject_kind === 'host' ? row.subject : null,
    repository: row.subject_kind === 'repository' ? row.subject_id : null,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: row.total === null ? null : { done: row.done, total: row.total },
    message: row.message,
    durationMs:
      row.finished_at === null
        ? null
        : Math.max(0, Date.parse(row.finished_at) - Date.parse(row.started_at)),
    findings:
      row.findings === null ? null : (JSON.parse(row.findings) as Finding[]),
  };
}
