/** XLSX with typed cells: text stays text, whatever it begins with. Loaded when it is asked for. */

export type Sheet = {
  readonly name: string;
  readonly rows: readonly (readonly (string | number)[])[];
  /** In characters, by column. */
  readonly widths: readonly number[];
};

/** The library leaves out what XML 1.0 cannot hold. The first row of each sheet is its head, and stays in sight. */
export async function xlsxFile(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const files = sheets.map(({ name, rows, widths }) => ({
    sheet: name,
    data: rows.map((cells, row) => cells.map((value) => cellOf(value, row === 0))),
    columns: widths.map((width) => ({ width })),
    stickyRowsCount: 1,
  }));
  return new Uint8Array(await writeXlsxFile(files).toBuffer());
}

function cellOf(value: string | number, isHead: boolean) {
  const style = isHead ? ({ fontWeight: 'bold' } as const) : {};
  if (typeof value === 'number') return { type: Number, value, ...style };
  return { type: String, value, ...style };
}
