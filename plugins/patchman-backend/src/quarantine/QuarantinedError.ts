import type { DbQuarantineRow } from '../database/tables';

/** What a machine is told whose reports are not applied: 409. */
export class QuarantinedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QuarantinedError';
  }

  /** What Backstage's error handler answers. */
  get statusCode(): number {
    return 409;
  }
}

export function heldMessage(hostname: string, reasons: string[]): string {
  return `This report is kept but not applied. ${reasons.join(
    ' ',
  )} Somebody has to decide in the portal, under Patchman, Quarantine, whether this machine is ${hostname}.`;
}

/** What to do for a machine that is another host by decision, once that has a key of its own. */
export function otherKeyAdvice(named: string): string {
  return `It was sent with the key of ${named}: give this machine its own name and key.`;
}

export function rejectedMessage({
  host_name,
  decided_at,
  decided_by,
}: Pick<DbQuarantineRow, 'host_name' | 'decided_at' | 'decided_by'>): string {
  return `${decided_by} decided on ${decided_at} that this machine is not ${host_name}, so that its reports are not taken. Give it a name and a key of its own, or have the decision forgotten in the portal, under Patchman, Quarantine.`;
}
