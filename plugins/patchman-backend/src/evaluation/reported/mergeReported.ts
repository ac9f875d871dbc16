import { compareVersions, formatEvr } from '../../versions';
import { blockedByHold } from '../apt/blocked';
import type { EvaluatedUpdate, MemberPackage, ReportedUpdate } from '../types';
import type { ReportedOffer } from './hostsOwnList';

/** The updates of a host from both of its sources, none of them twice. */
export interface MergedUpdates {
  updates: EvaluatedUpdate[];
  reported: ReportedUpdate[];
}

function isSamePackage(a: MemberPackage, b: MemberPackage): boolean {
  return a.id === b.id || (a.name === b.name && a.arch === b.arch);
}

/** Whether what the repositories offer makes a reported update superfluous. */
export function isCovered(
  { available, installed }: ReportedOffer,
  update: EvaluatedUpdate | undefined,
): boolean {
  return (
    update !== undefined &&
    // What replaces a package by another name goes further than a new version of it.
    (update.available.name !== installed.name ||
      compareVersions(available.type, update.available, available) >= 0)
  );
}

/** The evaluated update of the package that a reported one is about. */
export function evaluatedFor(
  { installed }: ReportedOffer,
  updates: readonly EvaluatedUpdate[],
): EvaluatedUpdate | undefined {
  return updates.find(update => isSamePackage(update.installed, installed));
}

function reportedUpdate(
  offer: ReportedOffer,
  evaluated: EvaluatedUpdate | undefined,
  isKernel: (member: MemberPackage) => boolean,
): ReportedUpdate {
  const { installed, available, repositoryId, from } = offer;
  const byEvaluation = evaluated?.security ?? false;
  return {
    installed,
    available,
    repositoryId,
    security: offer.security || byEvaluation,
    kind: isKernel(installed) ? 'kernel' : 'package',
    blockedBy: blockedByHold(installed),
    errata: evaluated?.errata ?? [],
    severity: evaluated?.severity,
    rebootSuggested: evaluated?.rebootSuggested,
    why: [
      `The host's own package manager lists it, ${from}`,
      offer.security
        ? 'Security: the host says so'
        : 'The host does not say that it is a security update',
      ...(evaluated
        ? [
            `The repositories that can be read offer ${formatEvr(
              evaluated.available,
            )}${
              byEvaluation ? ', which is a security update' : ''
            }; the reported version is newer`,
          ]
        : []),
    ],
  };
}

/** Adds to the evaluated updates what only the host can tell; where both tell of a package the newer version counts. */
export function mergeReported(
  updates: EvaluatedUpdate[],
  offers: readonly ReportedOffer[],
  isKernel: (member: MemberPackage) => boolean,
): MergedUpdates {
  const superseded = new Set<EvaluatedUpdate>();
  const reported: ReportedUpdate[] = [];
  for (const offer of offers) {
    const evaluated = evaluatedFor(offer, updates);
    if (isCovered(offer, evaluated)) continue;
    if (evaluated) superseded.add(evaluated);
    reported.push(reportedUpdate(offer, evaluated, isKernel));
  }
  return {
    updates:
      superseded.size === 0
        ? updates
        : updates.filter(update => !superseded.has(update)),
    reported,
  };
}
