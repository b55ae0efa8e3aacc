/** To whom: all, a line, or one terminal, as a choice and as the server takes it. */
import type { Address } from '../../commands/order';
import type { FleetView } from './api';
import { h } from './dom';
import { O } from './order-words';
import { say, W } from './words';

export function addressChoice(id: string, { rows, lines }: FleetView): HTMLSelectElement {
  const there = rows.filter(({ presence }) => presence !== 'revoked');
  return h(
    'select',
    { id },
    ...there.map(({ terminalId, vehicle }) =>
      h('option', { value: `terminal ${terminalId}` }, `${terminalId} ${vehicle?.label ?? ''}`),
    ),
    ...lines.map(({ id: line, name }) => h('option', { value: `line ${line}` }, `${say(W.line)} ${name}`)),
    h('option', { value: 'all' }, say(O.everybody)),
  );
}

export function chosenAddress(id: string): Address {
  const { value } = document.getElementById(id) as HTMLSelectElement;
  const [to, ...rest] = value.split(' ');
  if (to === 'all') return { to };
  return { to: to === 'line' ? 'line' : 'terminal', id: rest.join(' ') };
}

/** How many that are now. */
export function countOf(address: Address, { rows, lines }: FleetView): number {
  if (address.to === 'terminal') return 1;
  const there = rows.filter(({ presence }) => presence !== 'revoked');
  if (address.to === 'all') return there.length;
  const name = lines.find(({ id }) => id === address.id)?.name;
  return there.filter(({ vehicle }) => vehicle?.line === name).length;
}

export const addressWords = (address: Address): string => {
  if (address.to === 'all') return say(O.everybody);
  return address.to === 'line' ? `${say(W.line)} ${address.id}` : address.id;
};

export const many = (count: number): string => `${count} ${say(count === 1 ? O.terminal : O.terminals)}`;
