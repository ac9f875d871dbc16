import type { JobErrors } from '../../documents/job';
import { RepositoryError, type RepositoryErrorKind } from './errors';

interface Packed {
  kind: RepositoryErrorKind;
  status?: number;
  message: string;
}

/** Lets the errors of jobs that read documents of repositories cross from their thread. */
export const repositoryErrors: JobErrors = {
  pack(error) {
    if (!(error instanceof RepositoryError)) return null;
    const { kind, status, message } = error;
    return { kind, status, message } satisfies Packed;
  },
  unpack: ({ kind, status, message }: Packed) =>
    new RepositoryError(kind, message, { status }),
  stopped: (reason, sentence) =>
    new RepositoryError(reason === 'time' ? 'timeout' : 'too-large', sentence),
};
