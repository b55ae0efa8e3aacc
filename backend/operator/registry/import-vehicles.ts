/** Many vehicles out of a table: every row as the form would take it, all of them or none. Pure. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Words } from '../../../protocol/sentences';
import { FieldFaults } from '../refused';
import type { ChangeNote } from './changes';
import { checkedVehicle, idIn, USUAL_AIR_CLEARING, type VehicleForm, vehicleChange } from './edit-vehicles';
import type { ImportFinding } from './import-finding';
import { readPlate } from './plate';
import type { RegistryFile, Vehicle } from './schema';
import { vehicleIndex } from './vehicle-index';

export type VehicleImport = {
  /** None when something is to be mended. */
  readonly file?: RegistryFile;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly findings: readonly ImportFinding[];
};

/** Ingest shares the process, and each row is noted in the journal. A city of 25,000 comes in several tables. */
const MOST_ROWS = 2_000;
const MOST_FINDINGS = 50;
const CSV = { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true, info: true };
/** What csv-parse gives with `info`, which its types leave out. */
type Numbered = { info: { lines: number }; record: string[] };

/** Heads of columns, as we write them and as people do. */
const COLUMNS: Readonly<Record<keyof VehicleForm, readonly string[]>> = {
  id: ['id', 'vehicleid', '编号', '车辆编号', '自编号'],
  kind: ['kind', 'type', '车型', '类型'],
  label: ['label', '车身编号', '标识'],
  plate: ['plate', '车牌', '车牌号', '号牌'],
  capacity: ['capacity', '载客', '载客人数', '核载'],
  airClearingMinutes: ['airclearingminutes', '换气', '换气分钟', '换气时间'],
  lineId: ['lineid', 'line', '线路'],
};
const NEEDED: readonly (keyof VehicleForm)[] = ['id', 'kind', 'capacity'];
const KINDS: ReadonlyMap<string, VehicleForm['kind']> = new Map([
  ['bus', 'bus'],
  ['公交', 'bus'],
  ['公交车', 'bus'],
  ['taxi', 'taxi'],
  ['出租', 'taxi'],
  ['出租车', 'taxi'],
]);

/**
 * @param text CSV with a head; columns that are not there keep what a vehicle has, or are as usual for its kind
 * @param now unix ms
 * @returns vehicles added and changed by id, or everything that is wrong, row by row
 */
export function importVehicles(file: RegistryFile, text: string, now: number): VehicleImport {
  const table = readRows(text);
  if (!Array.isArray(table)) return { added: [], changed: [], findings: [{ words: table }] };
  const index = vehicleIndex(file, now);
  const made = new Map<string, Vehicle>();
  const seen = new Set<string>();
  const findings: ImportFinding[] = [];
  for (const row of table) {
    const { line } = row;
    const id = idIn({ id: row.cell('id') ?? '' });
    const before = index.of(id);
    try {
      if (seen.has(id))
        throw new FieldFaults({ id: { zh: `${id} 在表里有两行`, en: `${id} is in the table twice` } });
      seen.add(id);
      const vehicle = checkedVehicle(index, formOf(row, id, before));
      if (vehicle === before) continue;
      made.set(id, vehicle);
      index.put(vehicle);
    } catch (error) {
      if (!(error instanceof FieldFaults)) throw error;
      for (const [field, words] of Object.entries(error.faults)) findings.push({ line, field, words });
    }
  }
  if (findings.length > 0) return { added: [], changed: [], findings: shortened(findings) };
  const known = new Set(file.vehicles.map(({ id }) => id));
  const [changed, added] = [true, false].map((is) => [...made.keys()].filter((id) => known.has(id) === is));
  const vehicles = [
    ...file.vehicles.map((each) => made.get(each.id) ?? each),
    ...added!.map((id) => made.get(id)!),
  ];
  return {
    file: made.size === 0 ? file : { ...file, vehicles },
    added: added!,
    changed: changed!,
    findings: [],
  };
}

type Row = { readonly line: number; cell(field: keyof VehicleForm): string | undefined };

/** The rows below the head, or what is wrong with the table as a whole. */
function readRows(text: string): Row[] | Words {
  let rows: Numbered[];
  try {
    rows = parse(text, CSV) as unknown as Numbered[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { zh: `不是 CSV:${error.message}`, en: `is not CSV: ${error.message}` };
  }
  if (rows.length > MOST_ROWS + 1)
    return { zh: `最多 ${MOST_ROWS} 行`, en: `has ${rows.length - 1} rows, may have ${MOST_ROWS}` };
  const head = (rows[0]?.record ?? []).map((name) => name.normalize('NFKC').toLowerCase());
  const at = (field: keyof VehicleForm) => head.findIndex((name) => COLUMNS[field].includes(name));
  const missing = NEEDED.filter((field) => at(field) < 0);
  if (missing.length > 0) {
    const names = missing.map((field) => COLUMNS[field].slice(0, 3).join(' / ')).join(', ');
    return { zh: `第一行缺少这些列:${names}`, en: `its first line lacks the columns ${names}` };
  }
  return rows.slice(1).map(({ info, record }) => ({ line: info.lines, cell: (field) => record[at(field)] }));
}

/** As a person would fill it in. @throws FieldFaults where not even the kind is known */
function formOf({ cell }: Row, id: string, before: Vehicle | undefined): VehicleForm {
  const kind = KINDS.get((cell('kind') ?? '').toLowerCase());
  if (!kind) throw new FieldFaults({ kind: { zh: '填 公交 或 出租', en: 'give bus or taxi' } });
  const number = (given: string | undefined, kept: number | undefined) =>
    given === undefined || given === '' ? (kept ?? null) : Number(given);
  const usual = before?.airClearingMinutes ?? USUAL_AIR_CLEARING[kind];
  return {
    id,
    kind,
    label: cell('label') || before?.label || (kind === 'taxi' && readPlate(cell('plate') ?? '')) || id,
    plate: cell('plate') ?? before?.plate ?? '',
    capacity: number(cell('capacity'), before?.capacity),
    airClearingMinutes: number(cell('airClearingMinutes'), usual),
    lineId: cell('lineId') ?? before?.lineId ?? '',
  };
}

function shortened(findings: readonly ImportFinding[]): ImportFinding[] {
  const more = findings.length - MOST_FINDINGS;
  const shown = findings.slice(0, MOST_FINDINGS);
  const words = { zh: `还有 ${more} 处没有列出`, en: `and ${more} more` };
  return more > 0 ? [...shown, { words }] : shown;
}

/** For the journal: each vehicle, and the table last. */
export const importNotes =
  (who: string, { added, changed }: Pick<VehicleImport, 'added' | 'changed'>) =>
  (before: RegistryFile, after: RegistryFile): ChangeNote[] => {
    const old = new Map(before.vehicles.map((each) => [each.id, each]));
    const now = new Map(after.vehicles.map((each) => [each.id, each]));
    return [
      ...[...added, ...changed].map((id) => vehicleChange(who, id, old.get(id), now.get(id))),
      { who, what: `table of vehicles imported: ${added.length} added, ${changed.length} changed` },
    ];
  };
