/** Rows in the binary form that PostgreSQL's COPY takes (its manual, "COPY", "Binary Format"). */
export type Value = number | bigint | string | Uint8Array | null | { readonly smallint: number };

export const COPY_HEAD = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const COPY_END = Buffer.from([0xff, 0xff]);

/** One row: a number is an integer (4), a bigint a bigint (8), bytes a bytea or a uuid. */
export function copyRow(values: readonly Value[]): Buffer {
  const fields = values.map(bytesOf);
  const row = Buffer.allocUnsafe(2 + fields.reduce((sum, field) => sum + 4 + (field?.length ?? 0), 0));
  let at = row.writeInt16BE(fields.length);
  for (const field of fields) {
    at = row.writeInt32BE(field ? field.length : -1, at);
    if (field) {
      row.set(field, at);
      at += field.length;
    }
  }
  return row;
}

function bytesOf(value: Value): Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value);
  const bytes = Buffer.allocUnsafe(typeof value === 'bigint' ? 8 : typeof value === 'number' ? 4 : 2);
  if (typeof value === 'bigint') bytes.writeBigInt64BE(value);
  else if (typeof value === 'number') bytes.writeInt32BE(value);
  else bytes.writeInt16BE(value.smallint);
  return bytes;
}
