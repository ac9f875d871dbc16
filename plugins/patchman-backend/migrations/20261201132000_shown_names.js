/*
 * What is stored to be shown holds no credentials of addresses: names of repositories, which may be their addresses, and
 * the sentences that name them. The address of a mirror itself keeps them: it is fetched with them.
 */

const SECRET_NAME =
  /^[^=]*(?:token|auth|secret|passw|pwd|sig|cred|jwt|session|key)[^=]*$|^pass|^code$/i;

/** The key of each table, and its columns that are shown. */
const SHOWN = [
  ['repository', ['id'], ['name', 'repo_id']],
  ['mirror', ['id'], ['error', 'access_error', 'release']],
  ['evaluation', ['id'], ['doubts']],
  ['evaluation_update', ['id'], ['blocked_detail', 'why']],
  ['host', ['id'], ['unread']],
  ['report', ['id'], ['error', 'problems']],
  ['task', ['id'], ['subject', 'message']],
  ['audit_event', ['id'], ['subject', 'error', 'detail']],
  ['import_record', ['kind', 'name'], ['content']],
];

/** As `texts/shownText.ts` does when something is stored, for what was stored before. */
function shown(text) {
  return text
    .replace(/\/\/([^/?#\\\s"<>]*)@/g, (_, authority) => {
      const [user] = authority.split(/[@:]/, 1);
      return authority[user.length] === ':' && /^[\w.-]{1,20}$/.test(user)
        ? `//${user}:***@`
        : '//***@';
    })
    .replace(/\?[^=&;#?\s"'<>]{16,}(?=$|[&;#?\s"'<>])/g, '?***')
    .replace(/([?&])([^=&;#?\s"'<>]+)=([^&;#\s"'<>]+)/g, (whole, mark, name) =>
      SECRET_NAME.test(name) ? `${mark}${name}=***` : whole,
    );
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const [table, key, columns] of SHOWN) {
    for (const column of columns) {
      const rows = await knex(table)
        .where(any =>
          any.where(column, 'like', '%//%@%').orWhere(column, 'like', '%//%?%'),
        )
        .select(...key, column);
      for (const row of rows) {
        const text = shown(row[column]);
        if (text === row[column]) continue;
        const where = Object.fromEntries(key.map(one => [one, row[one]]));
        await knex(table)
          .where(where)
          .update({ [column]: text });
      }
    }
  }
  // A name is how the record is found again; one that is there already says the same.
  const records = await knex('import_record')
    .where('name', 'like', '%//%')
    .select('kind', 'name');
  for (const { kind, name } of records) {
    const text = shown(name);
    if (text === name) continue;
    const row = knex('import_record').where({ kind, name });
    const other = await knex('import_record')
      .where({ kind, name: text })
      .first('name');
    await (other ? row.delete() : row.update({ name: text }));
  }
};

/** What was left out is not known any more, and nothing depends on it. */
exports.down = async function down() {};
