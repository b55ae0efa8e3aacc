/** On which dates services run: `calendar.txt` and its exceptions in `calendar_dates.txt`, either of them alone too. */
import type { Service } from './feed';
import type { Findings, Table } from './table';
import { isServiceDate } from './time';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

type Draft = Omit<Service, 'added' | 'removed'> & {
  readonly added: Set<string>;
  readonly removed: Set<string>;
};

export function readServices(
  calendar: Table | undefined,
  exceptions: Table | undefined,
  findings: Findings,
): Map<string, Service> {
  const services = new Map<string, Draft>();
  for (const row of calendar?.rows ?? []) {
    const file = calendar!.file;
    const id = row.get('service_id');
    const [from, to] = [row.get('start_date'), row.get('end_date')];
    if (services.has(id)) findings.error(file, row.line, `service_id ${id} is there twice`, 'twice');
    if (!isServiceDate(from) || !isServiceDate(to) || to < from)
      findings.error(
        file,
        row.line,
        'start_date and end_date must read YYYYMMDD, the first not after the last',
      );
    const days = WEEKDAYS.map((name) => row.get(name));
    if (days.some((day) => day !== '0' && day !== '1'))
      findings.error(file, row.line, 'monday to sunday must each be 0 or 1');
    const weekdays = days.map((day) => day === '1');
    services.set(id, { id, weekdays, from, to, added: new Set(), removed: new Set() });
  }
  for (const row of exceptions?.rows ?? []) {
    const file = exceptions!.file;
    const [id, date, type] = ['service_id', 'date', 'exception_type'].map((column) => row.get(column)) as [
      string,
      string,
      string,
    ];
    const service = services.get(id) ?? onlyExceptions(id);
    services.set(id, service);
    if (!isServiceDate(date)) findings.error(file, row.line, 'date must read YYYYMMDD');
    else if (type === '1') service.added.add(date);
    else if (type === '2') service.removed.add(date);
    else findings.error(file, row.line, 'exception_type must be 1 (added) or 2 (removed)');
  }
  return services;
}

const onlyExceptions = (id: string): Draft => ({
  id,
  weekdays: WEEKDAYS.map(() => false),
  from: '',
  to: '',
  added: new Set(),
  removed: new Set(),
});
