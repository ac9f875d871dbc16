import {
  Button,
  Dialog,
  DialogBody,
  DialogHeader,
  DialogTrigger,
  Text,
} from '@backstage/ui';
import { Report } from 'backstage-plugin-patchman-common';
import { countOf } from '../../wording';

/** What was left out of a report, and why. */
export function ProblemsButton(props: { report: Report }) {
  const { id, problems } = props.report;
  return (
    <DialogTrigger>
      <Button size="small" variant="tertiary">
        {countOf(problems.length, 'line')} left out
      </Button>
      <Dialog width={640}>
        <DialogHeader>Left out of report {id}</DialogHeader>
        <DialogBody>
          <Text as="p" variant="body-medium" color="secondary">
            What could not be understood costs only itself; the rest of the
            report counts.
          </Text>
          <ul style={{ paddingInlineStart: 18 }}>
            {problems.map(problem => (
              <li key={`${problem.path} ${problem.message}`}>
                <Text variant="body-medium">
                  <code>{problem.path}</code>: {problem.message}
                </Text>
              </li>
            ))}
          </ul>
        </DialogBody>
      </Dialog>
    </DialogTrigger>
  );
}
