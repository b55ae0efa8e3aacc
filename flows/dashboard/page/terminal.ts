/** One terminal: how it is, what is wrong, its last day, and what it may be asked for. Without one, the table of all. */
import type { Details, Shown } from '../batch';
import { chart } from './chart';
import type { Choice } from './choice';
import { type Host, pagesOf } from './dashboard';
import { faultItems } from './fault-list';
import { count, day, degrees, duration, heardTime, NONE, seconds, shortTime, size } from './figures';
import type { Fleet } from './fleet';
import { markOf, markShape, stateWords } from './marks';
import { orders } from './orders';
import { table } from './table';
import { valueWords } from './values';
import { computed, h, onBeforeUnmount, onMounted, type VNode, watch } from './vue';
import { lineName, say, W, type Words } from './words';

/** Its figures come every minute. */
const AGAIN_MS = 15_000;

export function terminal(host: Host, fleet: Fleet, choice: Choice): () => VNode {
  const chosen = computed(() => `${host.$route.query.terminal ?? ''}`);
  const ask = () => {
    if (chosen.value) fleet.ask({ ask: 'terminal', terminalId: chosen.value });
  };
  // Not before the rows: a terminal that the flow leaves out is not told of.
  watch([chosen, () => fleet.rows.value.has(chosen.value)], ask);
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(ask, AGAIN_MS);
  });
  onBeforeUnmount(() => clearInterval(timer));
  const all = table(host, fleet, choice);
  const details = computed(() =>
    fleet.details.value?.terminalId === chosen.value ? fleet.details.value : undefined,
  );
  const charts = [
    line(W.chartWaiting, details, ({ waiting }) => waiting),
    line(W.chartTemperature, details, ({ temperatureC }) => temperatureC),
    line(W.chartClock, details, ({ clockErrorMs }) => clockErrorMs),
    chart(() => ({
      kind: 'bounds' as const,
      name: say(W.chartCheckIns),
      points: details.value?.history.hours ?? [],
    })),
  ];
  const order = orders(fleet, chosen);
  return () => {
    if (chosen.value === '') return all();
    const row = fleet.rows.value.get(chosen.value);
    return h('div', { class: 'terminal' }, [
      backLink(host),
      row
        ? [
            title(row, fleet),
            wrong(host, fleet, row, details.value),
            order(),
            facts(row, details.value, fleet),
            day24(details.value, charts),
          ]
        : h('p', { class: 'card quiet' }, say(fleet.now.value === 0 ? W.loading : W.noSuch)),
    ]);
  };
}

function backLink(host: Host): VNode {
  const page = pagesOf(host).find(({ id }) => id === host.$route.meta.id);
  const to = { name: page?.route?.name ?? '' };
  const follow = (event: MouseEvent) => {
    event.preventDefault();
    void host.$router.push(to);
  };
  return h(
    'p',
    { class: 'back' },
    h('a', { href: page ? host.$router.resolve(to).href : '#', onClick: follow }, `← ${say(W.back)}`),
  );
}

function title(row: Shown, fleet: Fleet): VNode {
  const service = say(row.inService ? W.inService : W.notInService);
  return h('header', { class: 'title' }, [
    h('h2', row.vehicle),
    h('p', { class: 'state' }, [markShape(markOf(row)), h('b', stateWords(row))]),
    h(
      'p',
      { class: 'quiet' },
      [
        row.line ? lineName(row.line) : '',
        row.kind ? say(W[row.kind]) : '',
        service,
        `${say(W.heard)} ${heardTime(row.heardAt, fleet.now.value)}`,
        `${say(W.terminal)} ${row.terminalId}`,
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  ]);
}

function wrong(host: Host, fleet: Fleet, row: Shown, details: Details | undefined): VNode {
  const heard = fleet.open.value.faults.filter(({ terminalId }) => terminalId === row.terminalId);
  // Of a fleet with hundreds of faults only the worst are heard every second.
  const own = heard.length < row.faults.length ? (details?.faults ?? heard) : heard;
  return h('section', { class: 'card faults' }, [
    h('header', h('h2', say(W.nowWrong))),
    own.length === 0
      ? h('p', { class: 'quiet empty' }, say(W.nothingWrong))
      : faultItems(host, fleet, own, false),
  ]);
}

function facts(row: Shown, details: Details | undefined, fleet: Fleet): VNode {
  const { about, health, position, trip } = details?.terminal ?? {};
  const fact = (name: Words, value: string | null | undefined) => [
    h('dt', say(name)),
    h('dd', value || NONE),
  ];
  const hardware = about?.value.hardware.model;
  const network = health?.value.network.bytesToday;
  const run = trip?.value;
  return h('section', { class: 'card' }, [
    h('header', h('h2', say(W.presence))),
    h('dl', { class: 'facts' }, [
      ...fact(W.waiting, count(row.waiting)),
      ...fact(W.clockError, seconds(row.clockErrorMs)),
      ...fact(W.clockSource, valueWords(health?.value.clock.source)),
      ...fact(W.temperature, degrees(row.temperatureC)),
      ...fact(W.storage, size(row.freeStorageMiB)),
      ...fact(W.screen, valueWords(row.screen)),
      ...fact(W.scanner, valueWords(row.scanner)),
      ...fact(W.ledger, row.missing === null ? null : `${row.missing}`),
      ...fact(
        W.trip,
        run ? [run.routeId && lineName(run.routeId), run.tripId].filter(Boolean).join(' · ') : null,
      ),
      ...fact(
        W.position,
        position && row.lat !== null && row.lon !== null
          ? `${row.lat.toFixed(4)}, ${row.lon.toFixed(4)} · ${shortTime(position.at, fleet.now.value)}`
          : null,
      ),
      ...fact(W.network, network === undefined ? null : size(network / 2 ** 20)),
      ...fact(W.uptime, health ? duration(health.value.process.uptimeS * 1000) : null),
      ...fact(W.version, row.version),
      ...fact(W.certificate, row.certNotAfter ? day(row.certNotAfter) : null),
      ...fact(W.hardware, hardware),
      ...fact(W.system, about?.value.os.name),
    ]),
  ]);
}

function day24(details: Details | undefined, charts: readonly (() => VNode)[]): VNode {
  const isEmpty = !details || details.history.steps.length + details.history.hours.length === 0;
  const since = details ? `${say(W.chartsSince)} ${shortTime(details.since, details.now)} · ` : '';
  return h('section', { class: 'card day' }, [
    h('header', [
      h('h2', say(W.charts)),
      h('span', { class: 'quiet' }, `${since}${say(W.chartsHow)} · ${say(W.fewHow)} · ${say(W.boundsHow)}`),
    ]),
    isEmpty
      ? h('p', { class: 'quiet empty' }, say(details ? W.noHistory : W.loading))
      : h(
          'div',
          { class: 'charts' },
          charts.map((draw) => draw()),
        ),
  ]);
}

type Steps = Details['history']['steps'];

const line = (
  name: Words,
  details: { readonly value: Details | undefined },
  of: (step: Steps[number]) => number | null,
) =>
  chart(() => ({
    kind: 'figure' as const,
    name: say(name),
    points: (details.value?.history.steps ?? []).map((step) => ({ at: step.at, value: of(step) })),
  }));
