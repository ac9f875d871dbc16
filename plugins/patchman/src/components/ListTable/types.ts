import { ListOptions, ListResult } from 'backstage-plugin-patchman-common';
import { ReactNode } from 'react';
import { CsvColumn } from '../../csv';

/** A column of a list; its id is the name that the backend sorts by. */
export interface ListColumn<T> {
  id: string;
  label: string;
  cell: (item: T) => ReactNode;
  sortable?: boolean;
  isRowHeader?: boolean;
  align?: 'end';
}

/** A filter of a list; its id is the name of the backend's parameter. */
export type ListFilter = {
  id: string;
  label: string;
  /** Links lead to it; nobody would choose it by hand, so it shows only while it is set. */
  onlyWhenSet?: boolean;
  /** Seldom wanted: it shows while it is set, or when somebody asks for more filters. */
  seldom?: boolean;
  /** What it is set to until somebody sets it otherwise. */
  preset?: string;
} & (
  | {
      kind: 'select' | 'multiple';
      options: { value: string; label: string }[];
    }
  | { kind: 'text'; placeholder?: string }
  /** A day, `2026-11-22`. */
  | { kind: 'date' }
);

export type ListQuery = ListOptions & Record<string, any>;

/** An export: one line an item, or several where an item is split. */
export interface ListCsv<T> {
  /** File name without its ending. */
  name: string;
  columns: CsvColumn<T>[];
  /** One item as several, each of which becomes a line. */
  split?: (item: T) => T[];
}

export interface ListSource<T> {
  /** What the list holds: `['host', 'hosts']`. */
  noun: [one: string, many: string];
  fetchPage: (query: ListQuery) => Promise<ListResult<T>>;
  /** What else the list depends on, besides the state in the address. */
  dependencies?: unknown[];
  getId: (item: T) => string | number;
  columns: ListColumn<T>[];
  filters?: ListFilter[];
  /** `field:asc` or `field:desc`: how the list is sorted until somebody sorts it otherwise. */
  defaultOrder?: string;
  searchLabel?: string;
  csv?: ListCsv<T>;
}
