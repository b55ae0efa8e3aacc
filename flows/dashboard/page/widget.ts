/** One widget: the parts that its node names, over one stream of the fleet. */
import { PARTS, type Part } from '../batch';
import { chartsAt } from './chart';
import { newChoice } from './choice';
import { counts } from './counts';
import { fileOf, type Host, pagesOf, type Socket } from './dashboard';
import { openList, overList } from './fault-list';
import { shortTime } from './figures';
import { hearFleet } from './fleet';
import { fleetMap } from './fleet-map';
import { head } from './head';
import { linesTable } from './lines';
import { table } from './table';
import { terminal } from './terminal';
import { getCurrentInstance, h, inject, type VNode } from './vue';
import { nameOf, say, tag, W } from './words';

export const widget = {
  name: 'CorideFleet',
  props: ['id', 'props', 'state'],
  setup({ id, props }: Pick<Host, 'id' | 'props'>): () => VNode {
    const around = getCurrentInstance()!.proxy as unknown as Omit<Host, 'id' | 'props' | '$socket'>;
    return open({
      id,
      props,
      $socket: inject<Socket>('$socket')!,
      get $route() {
        return around.$route;
      },
      $router: around.$router,
      $store: around.$store,
    });
  },
};

/** A part is made once, and gives what draws it. */
type Made = () => VNode | null;

function open(host: Host): () => VNode {
  chartsAt(fileOf(host, 'charts.js'));
  const fleet = hearFleet(host);
  const shows = host.props.shows.split(',').filter((part): part is Part => PARTS.includes(part as Part));
  const choice = newChoice();
  const makers: Record<Part, () => Made> = {
    counts: () => counts(fleet, shows.includes('table') ? choice : undefined),
    map: () => fleetMap(host, fleet, choice),
    todo: () => openList(host, fleet),
    table: () => table(host, fleet, choice),
    terminal: () => terminal(host, fleet, choice),
    over: () => overList(host, fleet),
    lines: () => linesTable(fleet),
  };
  const made = shows.map((part) => makers[part]());
  const bar = head(host, fleet);
  return () =>
    h('div', { class: ['coride', ...shows.map((part) => `with-${part}`)], lang: tag() }, [
      bar(),
      h('h1', { class: 'heard' }, pageName(host)),
      fleet.isFresh.value || fleet.now.value === 0
        ? null
        : h(
            'p',
            { class: 'stale', role: 'status' },
            [say(W.stale), shortTime(fleet.freshAt.value, fleet.now.value), say(W.staleEnd)].join(' ').trim(),
          ),
      ...made.map((draw) => draw()),
    ]);
}

const pageName = (host: Host): string =>
  nameOf(pagesOf(host).find(({ id }) => id === host.$route.meta.id)?.name ?? '') || say(W.name);
