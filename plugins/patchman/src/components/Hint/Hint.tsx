import { Focusable, Tooltip, TooltipTrigger } from '@backstage/ui';
import { ReactNode } from 'react';

/** Content with an explanation that shows on hover and on keyboard focus. */
export function Hint(props: {
  text: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const { text, children, className } = props;
  return (
    <TooltipTrigger delay={200}>
      <Focusable>
        <span role="note" tabIndex={0} className={className}>
          {children}
        </span>
      </Focusable>
      <Tooltip>{text}</Tooltip>
    </TooltipTrigger>
  );
}
