import {
  KubernetesValidatorFunctions as valid,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { z } from 'zod';

/** An owner in a body: a full entity ref, or a group by its name, as the catalog's `spec.owner` takes it. */
export const ownerRef = z
  .string()
  .max(255)
  .transform((text, context) => {
    const owner = readOwner(text.trim());
    if (owner) return owner;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not an owner; give an entity such as group:default/web.`,
    });
    return z.NEVER;
  });

function readOwner(text: string): string | null {
  try {
    const { kind, namespace, name } = parseEntityRef(text, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    return valid.isValidKind(kind) &&
      valid.isValidNamespace(namespace) &&
      valid.isValidObjectName(name)
      ? stringifyEntityRef({ kind, namespace, name })
      : null;
  } catch {
    return null;
  }
}
