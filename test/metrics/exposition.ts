/**
 * Prometheus' text format 0.0.4, read as strictly as its documentation ("Exposition formats") says it, and judged by the rules
 * for names ("Metric and label naming"; `promtool check metrics`).
 */

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};
export type Family = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
  readonly help: string;
  readonly samples: readonly Sample[];
};

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/;
const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)( -?\d+)?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/g;
const SUFFIXES = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] } as const;

/** @throws Error naming the first line that is not as the format says */
export function readExposition(text: string): Family[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: (Omit<Family, 'samples'> & { samples: Sample[] })[] = [];
  let help: { name: string; text: string } | undefined;
  const seen = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    const refuse = (why: string): never => {
      throw new Error(`line ${at + 1}: ${why}: ${line}`);
    };
    if (line === '') continue;
    const [, helped, words] = HELP.exec(line) ?? [];
    if (helped !== undefined) {
      help = { name: helped, text: words! };
      continue;
    }
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (typed !== undefined) {
      if (help?.name !== typed) refuse('a type without its help before it');
      if (families.some(({ name }) => name === typed)) refuse('a second type');
      families.push({ name: typed, type: type as Family['type'], help: help!.text, samples: [] });
      continue;
    }
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? refuse('no sample');
    const family = families.at(-1) ?? refuse('a sample without a type');
    const suffixes: readonly string[] = SUFFIXES[family.type as keyof typeof SUFFIXES] ?? [''];
    if (!suffixes.some((suffix) => name === family.name + suffix)) refuse(`not of ${family.name}`);
    const series = `${name}{${labels}}`;
    if (seen.has(series)) refuse('told twice');
    seen.add(series);
    family.samples.push({
      name: name!,
      labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key!, text!])),
      value: numberOf(value!) ?? refuse('no number'),
    });
  }
  return families;
}

function numberOf(text: string): number | undefined {
  // As Go's ParseFloat, in any case: prom-client writes `Nan`.
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const BASE_UNITS = ['seconds', 'bytes', 'celsius'];
const OTHER_UNITS =
  /(milliseconds|microseconds|minutes|hours|days|mib|kib|kilobytes|megabytes|percent|_ms)(_|$)/;

/** What is wrong with a metric's name, help and samples; empty when nothing is. */
export function namingFaults({ name, type, help, samples }: Family): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9_]*$/.test(name)) faults.push('has other characters than a-z, 0-9 and _');
  if (type === 'counter' && !name.endsWith('_total')) faults.push('is a counter without _total');
  if (type !== 'counter' && name.endsWith('_total')) faults.push('is no counter and ends in _total');
  if (OTHER_UNITS.test(name)) faults.push(`has a unit that is none of ${BASE_UNITS.join(', ')}`);
  if (type === 'histogram' && !BASE_UNITS.some((unit) => name.endsWith(`_${unit}`)))
    faults.push('is a histogram without a unit');
  if (help.trim() === '') faults.push('has no help');
  if (type !== 'gauge' && samples.some(({ value }) => value < 0)) faults.push('went below nothing');
  if (type === 'histogram' && !samples.some(({ labels }) => labels.le === '+Inf'))
    faults.push('has no bucket for everything');
  return faults.map((fault) => `${name} ${fault}`);
}
