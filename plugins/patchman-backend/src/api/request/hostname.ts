import { z } from 'zod';
import { hostnameProblem } from '../../reports/fields';

/** A host name in a body, in lower case. */
export const hostname = z
  .string()
  .transform(name => name.trim().toLowerCase())
  .superRefine((name, context) => {
    const problem = hostnameProblem(name);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });
