import type { Request } from 'express';

/** In which form a list is answered: a page as JSON, or all of it line by line. */
export type ListFormat = 'json' | 'jsonl' | 'csv';

export const LIST_FORMATS = ['json', 'jsonl', 'csv'] as const;

export const MEDIA_TYPES: Record<Exclude<ListFormat, 'json'>, string> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
};

/** What a request accepts that does not say it in its parameters. */
export function acceptedFormat(request: Request): ListFormat {
  const accepted = request.accepts([
    'application/json',
    ...Object.values(MEDIA_TYPES),
    'application/jsonl',
  ]);
  switch (accepted) {
    case MEDIA_TYPES.csv:
      return 'csv';
    case MEDIA_TYPES.jsonl:
    case 'application/jsonl':
      return 'jsonl';
    default:
      return 'json';
  }
}
