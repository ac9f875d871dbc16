/** Names of parameters whose values are credentials, wherever these words stand in them. */
const SECRET_NAME =
  /token|auth|secret|passw|pwd|sig|cred|jwt|session|key|^pass|^code$/i;
/** A whole query that is a token, as SUSE's customer center gives it. */
const BARE_TOKEN = /^[^=]{16,}$/;
const MASK = '***';
/** What ends the part of an address before its path; none of these stands in one unescaped. */
const AUTHORITY_END = /[/?#\\\s"<>]/;
/** What may stand before an address without a scheme in a text, and is no part of it. */
const WORD_END = /[/?#\\\s"'<>()[\]{},;=&|]/;
/** What a parameter ends with. */
const VALUE_END = /[&;#\s"'<>]/;

/**
 * A text as it may be shown, stored and logged: of every address in it, with or without a scheme, the password and what
 * looks like a token are left out. Its time is linear to its length, and next to nothing where nothing can be in it.
 */
export function shownText(text: string): string {
  let shown = text;
  if (shown.includes('%40')) shown = maskEncoded(shown);
  if (shown.includes('@')) shown = maskUsers(shown, AUTHORITY_END, WORD_END);
  if (shown.includes('?') || shown.includes('&')) shown = maskQueries(shown);
  return shown;
}

/** The same of a text that is one address and nothing else, which may hold blanks and quotes where it should not. */
export function shownUrl(url: string): string {
  if (!url.includes('@')) return shownText(url);
  return shownText(maskUsers(url, /[/?#\\]/, /[/?#\\]/));
}

/** Every text within a value, as `shownText` gives it. */
export function shownJson<Value>(value: Value): Value {
  if (typeof value === 'string') return shownText(value) as Value;
  if (Array.isArray(value)) return value.map(shownJson) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      shownText(name),
      shownJson(one),
    ]),
  ) as Value;
}

/** `user:secret@`, also in addresses without a scheme; the user stays where it cannot be a token. */
function maskUsers(
  text: string,
  authorityEnd: RegExp,
  wordEnd: RegExp,
): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    // A piece is what lies between two ends; the last @ in it ends the user.
    let end = at;
    while (end < text.length && !authorityEnd.test(text[end])) end++;
    const piece = text.slice(at, end);
    result += piece.includes('@')
      ? maskPiece(
          piece,
          /[/\\]{2}$/.test(text.slice(Math.max(0, at - 2), at)),
          text[end],
          wordEnd,
        )
      : piece;
    if (end < text.length) result += text[end];
    at = end + 1;
  }
  return result;
}

function maskPiece(
  piece: string,
  isAuthority: boolean,
  next: string | undefined,
  wordEnd: RegExp,
): string {
  const sign = piece.lastIndexOf('@');
  const after = piece.slice(sign + 1);
  if (isAuthority) return `${shownUser(piece.slice(0, sign))}@${after}`;
  // Without `//` it is an address only where a password and a host stand beside the sign.
  let start = sign;
  while (start > 0 && !wordEnd.test(piece[start - 1])) start--;
  const user = piece.slice(start, sign);
  const isHost = /[.]|:\d/.test(after) || next === '/';
  const [scheme] = user.split(':', 1);
  const hasPassword = user.includes(':') && !user.endsWith(':');
  if (!hasPassword || !isHost || /^mailto$/i.test(scheme)) return piece;
  const bare = /^https?:/i.test(user) ? user.slice(scheme.length + 1) : user;
  return `${piece.slice(0, sign - bare.length)}${shownUser(bare)}@${after}`;
}

function shownUser(user: string): string {
  const [name, ...rest] = user.split(':');
  const isPlain =
    rest.length > 0 && rest.join('') !== '' && /^[\w.-]{1,20}$/.test(name);
  return isPlain && !/oauth/i.test(user) ? `${name}:${MASK}` : MASK;
}

/** An address within another one, such as `?url=https%3A%2F%2Fuser%3Asecret%40host`. */
function maskEncoded(text: string): string {
  return text
    .split(/(%2f%2f)/i)
    .map((part, index) => {
      if (index % 2 === 1 || index === 0) return part;
      const end = part.search(/%2f|[&\s"<>]/i);
      const authority = end < 0 ? part : part.slice(0, end);
      const sign = authority.lastIndexOf('%40');
      return sign < 0 ? part : MASK + part.slice(sign);
    })
    .join('');
}

function maskQueries(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const mark = nextMark(text, at);
    if (mark < 0) break;
    let end = mark + 1;
    while (end < text.length && !VALUE_END.test(text[end])) end++;
    const parameter = text.slice(mark + 1, end);
    result += text.slice(at, mark + 1) + shownParameter(parameter, text[mark]);
    at = end;
  }
  return result + text.slice(at);
}

function nextMark(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '?' || text[i] === '&') return i;
  }
  return -1;
}

function shownParameter(parameter: string, mark: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) {
    return mark === '?' && BARE_TOKEN.test(parameter) ? MASK : parameter;
  }
  const name = decoded(parameter.slice(0, equals));
  return SECRET_NAME.test(name)
    ? `${parameter.slice(0, equals)}=${MASK}`
    : parameter;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
