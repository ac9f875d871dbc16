import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ImportedItem,
  ImportKind,
  ImportResult,
} from 'backstage-plugin-patchman-common';
import type { z } from 'zod';
import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import { importHosts, type ImportHostsOptions } from './importHosts';
import { importOperatingSystems } from './importOperatingSystems';
import { type ItemOutcome, skipped, toImportResult } from './ImportOutcomes';
import { importRepositories } from './importRepositories';
import { hostSchema, operatingSystemSchema, repositorySchema } from './schema';

export interface ImportServiceOptions
  extends Omit<ImportHostsOptions, 'dryRun' | 'overwrite'> {
  evaluations: EvaluationService;
  /** Told that there may be mirrors that were never read. */
  onNewMirrors: () => void;
  /** Told that hosts are due because their repositories have changed. */
  onHostsDue: () => Promise<unknown>;
}

/** One piece of an import: items of one kind, not checked yet. */
export interface ImportBatch {
  kind: ImportKind;
  items: unknown[];
  dryRun: boolean;
  overwrite: boolean;
}

/** Takes in what another Patchman knows. The same twice changes nothing the second time. */
export class ImportService {
  constructor(private readonly options: ImportServiceOptions) {}

  async import(batch: ImportBatch): Promise<ImportResult> {
    const { dryRun, overwrite } = batch;
    const options = { ...this.options, dryRun, overwrite };
    switch (batch.kind) {
      case 'repositories':
        return this.run(batch, repositorySchema, items =>
          importRepositories(options, items),
        );
      case 'operating-systems':
        return this.run(batch, operatingSystemSchema, items =>
          importOperatingSystems(options, items),
        );
      default:
        return this.run(batch, hostSchema, async items => {
          const { outcomes, evaluate } = await importHosts(options, items);
          // A handful, at once: what is brought is seen when the answer is.
          await this.options.evaluations.evaluateHosts(evaluate);
          return outcomes;
        });
    }
  }

  /** Imports what is well-formed; an item that is not costs that item. */
  private async run<Item>(
    { kind, items, dryRun }: ImportBatch,
    schema: z.ZodType<Item>,
    importItems: (items: Item[]) => Promise<ItemOutcome[]>,
  ): Promise<ImportResult> {
    const parsed: z.ZodSafeParseResult<Item>[] = [];
    for (const item of items) {
      parsed.push(schema.safeParse(item));
      // A host has thousands of packages: others get their turn between two.
      await nextTurn();
    }
    const outcomes = await importItems(
      parsed.flatMap(({ data }) => (data === undefined ? [] : [data])),
    );
    const results = parsed.map(({ data, error }, i): ImportedItem => {
      const outcome =
        data === undefined
          ? skipped(
              ...error!.issues
                .slice(0, 5)
                .map(issue => `${issue.path.join('.')}: ${issue.message}`),
            )
          : outcomes.shift()!;
      return {
        name: nameOf(items[i]),
        outcome: outcome.outcome,
        changes: outcome.changes,
        kept: outcome.kept,
        problems: outcome.problems,
      };
    });
    const result = toImportResult(results, dryRun);
    if (!dryRun && result.created + result.changed > 0) await this.follow(kind);
    return result;
  }

  /** Reads new mirrors, and computes the updates of hosts whose repositories have changed. */
  private async follow(kind: ImportKind): Promise<void> {
    this.options.onNewMirrors();
    // Hosts were evaluated as they were brought.
    if (kind !== 'hosts') await this.options.onHostsDue();
  }
}

function nameOf(item: unknown): string {
  const { name, release } = (item ?? {}) as Record<string, unknown>;
  const text = name ?? release;
  return typeof text === 'string' ? text.slice(0, 255) : '';
}
