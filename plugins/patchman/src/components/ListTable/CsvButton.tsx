import { Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { saveCsv, toCsv } from '../../csv';
import { fetchAllPages, useAction } from '../../fetching';
import { ListQuery, ListSource } from './types';

/** Saves everything that the filters leave, not only the page that is shown. */
export function CsvButton<T>(props: {
  source: ListSource<T>;
  selection: ListQuery;
  onError: (error: Error | undefined) => void;
}) {
  const { source, selection, onError } = props;
  const action = useAction();
  const [progress, setProgress] = useState('');
  const { csv } = source;
  if (!csv) return null;

  const save = async () => {
    onError(undefined);
    await action.run(async () => {
      try {
        const items = await fetchAllPages(
          page => source.fetchPage({ ...selection, ...page }),
          (done, total) => setProgress(total > 500 ? ` ${done}/${total}` : ''),
        );
        const lines = csv.split ? items.flatMap(csv.split) : items;
        saveCsv(`${csv.name}.csv`, toCsv(csv.columns, lines));
      } catch (error) {
        onError(error as Error);
      }
    });
    setProgress('');
  };

  return (
    <Button
      variant="secondary"
      iconStart={<RiDownloadLine />}
      isPending={action.busy}
      onPress={save}
    >
      {`CSV${progress}`}
    </Button>
  );
}
