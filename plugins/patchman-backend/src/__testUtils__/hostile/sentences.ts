/** Longer than this is no sentence that anybody reads. */
const MAX_LENGTH = 1000;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Words of machinery, which tell nobody what to do: of drivers, engines and stacks. */
const MACHINERY =
  /\b(insert into|select .{1,200}? from|update .{1,80}? set)\b|SQLITE_|\$\d+\b|too many (SQL )?variables|invalid byte sequence|Cannot read propert|is not a function|Maximum call stack|heap|Invalid (array|string) length|ERR_[A-Z]|RangeError|TypeError| at .{1,100}\.(ts|js):/i;

/** What is wrong with a reason that people are shown, or null when it is a sentence of our own. */
export function sentenceProblem(reason: string): string | null {
  if (reason.trim() === '') return 'is empty';
  if (reason.length > MAX_LENGTH) return `is ${reason.length} characters long`;
  if (CONTROL.test(reason)) return 'has control characters';
  const machinery = MACHINERY.exec(reason);
  return machinery && `speaks of machinery: “${machinery[0].slice(0, 60)}”`;
}
