import { step } from '../../patterns/steps';
import type { MemberPackage } from '../types';
import { obsoletes, type Possible } from './possible';
import { relatedName } from '../rpm/relation';

/** An installed package, with all that an update may have in its place: itself first. */
export interface Concerned {
  installed: Possible;
  options: Possible[];
  /** Locked as it is. */
  stays: boolean;
}

/** What was chosen for the installed package at a place, from what is decided up to a mark, and what would do as well. */
interface Choice {
  place: number;
  mark: number;
  pick: Possible;
  others: Possible[];
}

/** Beyond this many attempts everything stays as it is. */
const MOST_ATTEMPTS = 100_000;

/** What cannot be on a host at the same time. */
function enemiesOf(
  possibles: ReadonlySet<Possible>,
  isSideBySide: (name: string) => boolean,
): Map<Possible, Set<Possible>> {
  const byName = new Map<string, Possible[]>();
  for (const one of possibles) {
    const others = byName.get(one.member.name);
    if (others) others.push(one);
    else byName.set(one.member.name, [one]);
  }
  const enemies = new Map<Possible, Set<Possible>>();
  const part = (a: Possible, b: Possible) => {
    if (a === b || (!a.source && !b.source)) return; // what is installed stands beside each other already
    for (const [one, other] of [
      [a, b],
      [b, a],
    ]) {
      const known = enemies.get(one);
      if (known) known.add(other);
      else enemies.set(one, new Set([other]));
    }
  };
  for (const [name, same] of byName) {
    if (isSideBySide(name)) continue;
    step(same.length * same.length);
    same.forEach(a => same.forEach(b => part(a, b)));
  }
  for (const one of possibles) {
    for (const text of one.attributes?.obsoletes ?? []) {
      for (const other of byName.get(relatedName(text)) ?? []) {
        step(1);
        if (obsoletes(one, other)) part(one, other);
      }
    }
  }
  return enemies;
}

/**
 * What becomes of installed packages that updates of others concern: libsolv goes through them by their names, gives each
 * the best of what is still possible for it, takes back what leaves nothing for another one, and in the end what is not
 * needed.
 */
export class JointUpdate {
  private readonly decided = new Map<Possible, boolean>();
  private readonly trail: Possible[] = [];
  private readonly enemies: Map<Possible, Set<Possible>>;
  private readonly optionOf = new Map<Possible, Concerned[]>();

  /**
   * @param concerned in the order of their names
   * @param prefer leaves those of several options that would do, the best first
   * @param isSideBySide of which names several versions may be there, as kernels are
   */
  constructor(
    private readonly concerned: readonly Concerned[],
    private readonly prefer: (options: readonly Possible[]) => Possible[],
    isSideBySide: (name: string) => boolean,
  ) {
    const all = new Set(concerned.flatMap(({ options }) => options));
    this.enemies = enemiesOf(all, isSideBySide);
    for (const one of concerned) {
      for (const option of one.options) {
        const others = this.optionOf.get(option);
        if (others) others.push(one);
        else this.optionOf.set(option, [one]);
      }
    }
    for (const { installed, stays, options } of concerned) {
      if (stays || options.length === 1) this.decide(installed, true);
    }
    this.solve();
  }

  /** Whether a package is there after the update. */
  isThere(possible: Possible): boolean {
    return this.decided.get(possible) ?? false;
  }

  /** The offered package of a name that is there after the update. */
  offeredOf(name: string): Possible | undefined {
    step(this.decided.size);
    for (const [one, isThere] of this.decided) {
      if (isThere && one.source && one.member.name === name) return one;
    }
    return undefined;
  }

  /** What is there after the update, under other names, and keeps a package out. */
  rivalsOf(member: MemberPackage): Possible[] {
    step(this.enemies.size);
    return [...this.enemies]
      .filter(([one]) => one.member === member)
      .flatMap(([, others]) => [...others])
      .filter(
        other => other.member.name !== member.name && this.isThere(other),
      );
  }

  private solve(): void {
    const first = this.trail.length;
    const choices: Choice[] = [];
    let place = 0;
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
      const choice = this.nextChoice(place, choices);
      if (!choice) return;
      place = choice.place;
      choices.push(choice);
      if (this.decide(choice.pick, true)) continue;
      for (;;) {
        const last = choices.pop();
        if (!last) return; // everything may stay, so there is always an answer
        this.forget(last.mark);
        place = last.place;
        if (this.decide(last.pick, false)) break;
      }
    }
    this.forget(first);
    for (const { installed } of this.concerned) this.decide(installed, true);
  }

  /** What is still to be chosen, null where nothing is. */
  private nextChoice(from: number, choices: Choice[]): Choice | null {
    for (let place = from; place < this.concerned.length; place++) {
      step(this.concerned[place].options.length);
      const options = this.optionsLeft(this.concerned[place]);
      if (options.length > 0) {
        const [pick, ...others] =
          options.length > 1 ? this.prefer(options) : options;
        return { place, mark: this.trail.length, pick, others };
      }
    }
    return this.simplerChoice(choices);
  }

  /** The first choice whose package is not needed, since another one that would do as well is there anyway. */
  private simplerChoice(choices: Choice[]): Choice | null {
    step(choices.length);
    const found = choices.findIndex(({ others }) =>
      others.some(other => this.isThere(other)),
    );
    if (found < 0) return null;
    const [choice] = choices.splice(found);
    const pick = choice.others.find(other => this.isThere(other))!;
    this.forget(choice.mark);
    const others = choice.others.filter(other => other !== pick);
    return { ...choice, pick, others };
  }

  /** What may be chosen for an installed package, the package itself where its place is taken or nothing else is left. */
  private optionsLeft({ installed, options }: Concerned): Possible[] {
    if (this.decided.get(installed)) return [];
    if (!options.some(option => this.decided.get(option))) {
      return options.filter(option => !this.decided.has(option));
    }
    return this.decided.has(installed) ? [] : [installed];
  }

  /** Decides with all that follows; false where it leads to a contradiction. */
  private decide(possible: Possible, isThere: boolean): boolean {
    const waiting: [Possible, boolean][] = [[possible, isThere]];
    for (let i = 0; i < waiting.length; i++) {
      const [one, value] = waiting[i];
      const known = this.decided.get(one);
      if (known === value) continue;
      if (known !== undefined) return false;
      this.decided.set(one, value);
      this.trail.push(one);
      if (value) {
        step(1);
        for (const other of this.enemies.get(one) ?? []) {
          step(1);
          waiting.push([other, false]);
        }
        continue;
      }
      for (const { options } of this.optionOf.get(one) ?? []) {
        step(options.length);
        if (options.some(option => this.decided.get(option))) continue;
        const left = options.filter(option => !this.decided.has(option));
        if (left.length === 0) return false;
        if (left.length === 1) waiting.push([left[0], true]);
      }
    }
    return true;
  }

  private forget(mark: number): void {
    for (const one of this.trail.splice(mark)) this.decided.delete(one);
  }
}
