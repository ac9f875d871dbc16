import type { Random } from './Random';

type Container = Record<string, any> | any[];

/** A value within a report, by the object or list that holds it. */
interface Place {
  container: Container;
  key: string | number;
}

/** All places within a report that hold a value of one kind. */
export function placesOf(
  report: Container,
  isWanted: (value: unknown) => boolean,
): Place[] {
  const found: Place[] = [];
  const walk = (container: Container) => {
    for (const [key, value] of Object.entries(container)) {
      if (isWanted(value)) found.push({ container, key });
      if (typeof value === 'object' && value !== null) walk(value);
    }
  };
  walk(report);
  return found;
}

/** Changes one or a few of the texts of a report, but for its host's name. */
export function spoilTexts(
  random: Random,
  report: Record<string, any>,
  spoil: (text: string) => string,
): void {
  const places = placesOf(report, value => typeof value === 'string').filter(
    ({ key }) => key !== 'hostname',
  );
  for (let i = random.int(1, 3); i > 0; i--) {
    const { container, key } = random.pick(places);
    (container as any)[key] = spoil((container as any)[key]);
  }
}

/** Makes one of the lists of a report long, of what is in it or of what does not belong there. */
export function lengthenList(
  random: Random,
  report: Record<string, any>,
  most: number,
): void {
  const { container, key } = random.pick(placesOf(report, Array.isArray));
  const list: any[] = (container as any)[key];
  const [first] = list;
  const length = random.size(2, most);
  const isOfAnotherKind = random.next() < 0.2;
  (container as any)[key] = Array.from({ length }, (_, i) => {
    if (isOfAnotherKind) return random.pick([i, null, {}, [], true]);
    if (typeof first === 'string' || first === undefined) return `${first}${i}`;
    return typeof first === 'object' && 'name' in first
      ? { ...first, name: `${first.name}${i}` }
      : { ...first };
  });
}
