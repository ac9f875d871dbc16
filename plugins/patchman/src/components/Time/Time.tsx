import { absoluteTime, relativeTime } from '../../time';
import { Hint } from '../Hint';

/** How long ago, with the exact time on hover and focus; `never` stands for a time that there is none of. */
export function Time(props: { iso: string | null; never?: string }) {
  const { iso, never = 'never' } = props;
  const absolute = iso && absoluteTime(iso);
  if (!iso || !absolute) return <span>{never}</span>;
  return (
    <Hint text={absolute}>
      <time dateTime={iso} style={{ whiteSpace: 'nowrap' }}>
        {relativeTime(iso)}
      </time>
    </Hint>
  );
}
