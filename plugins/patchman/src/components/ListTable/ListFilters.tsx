import {
  Button,
  DatePicker,
  Flex,
  SearchField,
  Select,
  TextField,
} from '@backstage/ui';
import { CalendarDate, parseDate } from '@internationalized/date';
import { useEffect, useRef, useState } from 'react';
import { ANY, TableState } from '../../tableState';
import { ListFilter } from './types';

const TYPING_MS = 300;
// The fields of @backstage/ui grow to the width that there is; in a row of filters each has its own.
const SELECT_WIDTH = 140;
const DATE_WIDTH = 200;

/** A text whose changes are passed on when the typing pauses; follows the address when that changes. */
function useTyped(value: string, onSettled: (text: string) => void) {
  const [text, setText] = useState(value);
  const settled = useRef(onSettled);
  settled.current = onSettled;
  const passedOn = useRef(value);
  useEffect(() => {
    // What comes back from the address after our own typing is no reason to change what is being typed.
    if (value !== passedOn.current) {
      passedOn.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === passedOn.current) return undefined;
    const timer = setTimeout(() => {
      passedOn.current = text;
      settled.current(text.trim());
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
}

/** The day of an address; one that is none is not chosen. */
function readDay(value: string): CalendarDate | null {
  try {
    return parseDate(value.slice(0, 10));
  } catch {
    return null;
  }
}

function TextFilter(props: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useTyped(props.value, props.onChange);
  return (
    <div style={{ width: SELECT_WIDTH }}>
      <TextField
        size="small"
        label={props.label}
        placeholder={props.placeholder ?? 'Any'}
        value={text}
        onChange={setText}
      />
    </div>
  );
}

/** Search, filters, and a way back to all. */
export function ListFilters(props: {
  searchLabel: string;
  filters: ListFilter[];
  state: TableState;
  narrowed: boolean;
  onChange: (changes: Partial<TableState>, how?: { replace?: boolean }) => void;
}) {
  const { searchLabel, filters, state, narrowed, onChange } = props;
  const [more, setMore] = useState(false);
  // Each letter is no page to come back to, a filter is.
  const [search, setSearch] = useTyped(state.search, text =>
    onChange({ search: text }, { replace: true }),
  );

  const setFilter = (
    { id, preset = '' }: ListFilter,
    value: string,
    replace = false,
  ) => {
    const { [id]: _, ...others } = state.filters;
    onChange(
      {
        filters: value === preset ? others : { ...others, [id]: value || ANY },
      },
      { replace },
    );
  };

  return (
    <Flex align="end" gap="3" style={{ flexWrap: 'wrap' }} role="search">
      <div style={{ width: 220 }}>
        <SearchField
          size="small"
          label={searchLabel}
          placeholder="Search"
          value={search}
          onChange={setSearch}
        />
      </div>
      {filters.map(filter => {
        const set = state.filters[filter.id] ?? filter.preset ?? '';
        const value = set === ANY ? '' : set;
        if (filter.onlyWhenSet && !value) return null;
        if (filter.seldom && !value && !more) return null;
        if (filter.kind === 'text') {
          return (
            <TextFilter
              key={filter.id}
              label={filter.label}
              placeholder={filter.placeholder}
              value={value}
              onChange={text => setFilter(filter, text, true)}
            />
          );
        }
        if (filter.kind === 'date') {
          return (
            <div key={filter.id} style={{ width: DATE_WIDTH }}>
              <DatePicker
                label={filter.label}
                granularity="day"
                value={readDay(value)}
                onChange={day => setFilter(filter, day?.toString() ?? '')}
              />
            </div>
          );
        }
        // A link may carry a value that is not among the options; it is shown all the same.
        const chosen = value.split(',').filter(Boolean);
        const options = [
          ...filter.options,
          ...chosen
            .filter(one => !filter.options.some(option => option.value === one))
            .map(one => ({ value: one, label: one })),
        ].map(option => ({ id: option.value, label: option.label }));
        return (
          <div key={filter.id} style={{ width: SELECT_WIDTH }}>
            {filter.kind === 'multiple' ? (
              <Select
                size="small"
                label={filter.label}
                placeholder="Any"
                selectionMode="multiple"
                options={options}
                value={chosen}
                onChange={keys => setFilter(filter, [...keys].join(','))}
              />
            ) : (
              <Select
                size="small"
                label={filter.label}
                options={[{ id: ANY, label: 'Any' }, ...options]}
                value={value || ANY}
                onChange={key =>
                  setFilter(filter, key === ANY ? '' : String(key))
                }
              />
            )}
          </div>
        );
      })}
      {filters.some(({ seldom }) => seldom) && (
        <Button
          variant="tertiary"
          aria-expanded={more}
          onPress={() => setMore(!more)}
        >
          {more ? 'Fewer filters' : 'More filters'}
        </Button>
      )}
      {narrowed && (
        <Button
          variant="tertiary"
          onPress={() => onChange({ search: '', filters: {} })}
        >
          Clear filters
        </Button>
      )}
    </Flex>
  );
}
