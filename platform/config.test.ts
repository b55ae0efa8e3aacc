import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { temporaryFolder } from '../test/support/folders';
import { ConfigError, describe as describeOptions, loadConfig, option } from './config';

const schema = option.group({
  screenPort: option.port({ description: 'Port of the screen page', default: 28101 }),
  data: option.path({ description: 'Folder of all state', example: '.coride' }),
  kind: option.choice(['bus', 'taxi'], { description: 'What the terminal rides on', default: 'bus' }),
  fresh: option.flag({ description: 'Begin anew' }),
  days: option.list(option.whole({ description: 'A day', minimum: 0 }), { description: 'Days', default: [] }),
  site: option.optional(option.text({ description: 'Public name', pattern: 'https?://[a-z0-9.:-]+' })),
  limits: option.group({
    perHour: option.number({ description: 'Codes an hour', minimum: 0.5, default: 3 }),
  }),
});

const prefix = 'CORIDE_TERMINAL';

function problemsOf(sources: { file?: string; env?: NodeJS.ProcessEnv; argv?: string[] }): readonly string[] {
  try {
    loadConfig(schema, { env: {}, prefix, ...sources });
  } catch (error) {
    assert(error instanceof ConfigError);
    for (const problem of error.problems) assert(error.message.includes(problem));
    return error.problems;
  }
  return [];
}

function fileWith(content: unknown): string {
  const path = join(temporaryFolder(), 'terminal.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('Configuration', () => {
  it('takes defaults, then the file, then the environment, then the command line', () => {
    const file = fileWith({ screenPort: 1, kind: 'taxi', limits: { perHour: 0.5 }, data: 'from file' });
    const env = { CORIDE_TERMINAL_SCREEN_PORT: '2', CORIDE_TERMINAL_DATA: 'from environment', PATH: '/bin' };
    const argv = ['--data', 'from arguments', '--fresh', '--days=3,4'];
    assert.deepEqual(loadConfig(schema, { file, env, prefix, argv }), {
      screenPort: 2,
      data: 'from arguments',
      kind: 'taxi',
      fresh: true,
      days: [3, 4],
      limits: { perHour: 0.5 },
    });
    assert.deepEqual(loadConfig(schema, { env: {}, prefix, argv: ['--data', 'x'] }), {
      screenPort: 28101,
      data: 'x',
      kind: 'bus',
      fresh: false,
      days: [],
      limits: { perHour: 3 },
    });
  });

  it('knows the types of what it gives, and cannot be changed', () => {
    const config = loadConfig(schema, { env: {}, prefix, argv: ['--data', 'x'] });
    const kind: 'bus' | 'taxi' = config.kind;
    const site: string | undefined = config.site;
    const days: number[] = config.days;
    assert.deepEqual([kind, site, days], ['bus', undefined, []]);
    assert.throws(() => Object.assign(config.limits, { perHour: 9 }), TypeError);
    assert.throws(() => days.push(1), TypeError);
  });

  it('says everything that is wrong at once: where, what was found, how to mend', () => {
    const file = fileWith({ screenPort: 70_000, sceenPort: 1, limits: { perHour: 0 }, days: [1, -1, 'x'] });
    const env = { CORIDE_TERMINAL_KIND: 'tram', CORIDE_TERMINAL_SCREENPORT: '5' };
    const argv = ['--site', 'ftp://x', '--frsh', 'stray'];
    assert.deepEqual(problemsOf({ file, env, argv }), [
      `sceenPort (file ${file}): no such option: did you mean screenPort?`,
      'variable CORIDE_TERMINAL_SCREENPORT: no such option: did you mean CORIDE_TERMINAL_SCREEN_PORT?',
      'option "--frsh": no such option: did you mean --fresh?',
      `screenPort (file ${file}): found 70000, must be a whole number from 0 to 65535, e.g. 28101`,
      `data: found nothing, must be text: give --data .coride, CORIDE_TERMINAL_DATA or "data" in ${file}`,
      'kind (variable CORIDE_TERMINAL_KIND): found "tram", must be "bus" or "taxi", e.g. "bus"',
      `days[1] (file ${file}): found -1, must be a whole number from 0 on, e.g. []`,
      `days[2] (file ${file}): found "x", must be a whole number from 0 on, e.g. []`,
      'site (option --site): found "ftp://x", must be text that matches https?://[a-z0-9.:-]+',
      `limits.perHour (file ${file}): found 0, must be a number from 0.5 on, e.g. 3`,
    ]);
  });

  it('says when a file cannot be read, and goes on looking for more', () => {
    const broken = fileWith('{"data": ');
    const [first, second] = problemsOf({ file: broken });
    assert.match(first!, /^file .*terminal\.json: cannot be read as JSON \(.+\): mend or remove it$/);
    assert.match(second!, /^data: found nothing/);
    assert.match(problemsOf({ file: '/nowhere/terminal.json' })[0]!, /nowhere.*ENOENT/);
    assert.match(problemsOf({ file: fileWith([]) })[0]!, /found \[\], must be an object/);
    assert.match(
      problemsOf({ file: fileWith({ data: 'x', limits: 3 }) })[0]!,
      /^limits \(file .*found 3, must be an object/,
    );
  });

  it('reads options as people write them', () => {
    const read = (...argv: string[]) =>
      loadConfig(schema, { env: {}, prefix, argv: ['--data', 'x', ...argv] });
    assert.equal(read('--screen-port', '5').screenPort, 5);
    assert.equal(read('--screenPort=5').screenPort, 5);
    assert.equal(read('--limits-per-hour', '7').limits.perHour, 7);
    assert.equal(read('--fresh', 'false').fresh, false);
    assert.equal(read('--fresh', '--kind', 'taxi').kind, 'taxi');
    assert.deepEqual(
      problemsOf({ argv: ['--data'] })[0],
      'option --data: found no value behind it: give --data <value>',
    );
    assert.equal(problemsOf({ argv: ['--data', 'x', '--screen-port', '5e3'] }).length, 1);
    assert.equal(problemsOf({ argv: ['--data', 'x', '--screen-port', ''] }).length, 1);
  });

  it('describes every option with description, type, default and variable', () => {
    const lines = describeOptions(schema, prefix).split('\n');
    assert.equal(lines.length, 7);
    assert.match(
      lines[0]!,
      /--screen-port +Port of the screen page \(a whole number from 0 to 65535; 28101; CORIDE_TERMINAL_SCREEN_PORT\)/,
    );
    assert.match(lines[1]!, /--data +Folder of all state \(text; must be given; CORIDE_TERMINAL_DATA\)/);
  });

  it('takes a schema made by typebox as well', () => {
    const boxed = Type.Object({
      mqttPort: Type.Integer({ minimum: 1, default: 28883 }),
      mode: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on' }),
      name: Type.Optional(Type.String()),
    });
    const config = loadConfig(boxed, { env: { CORIDE_X_MODE: 'off' }, prefix: 'CORIDE_X' });
    const mode: 'on' | 'off' = config.mode;
    assert.deepEqual({ ...config, mode }, { mqttPort: 28883, mode: 'off' });
    assert.throws(
      () => loadConfig(boxed, { env: { CORIDE_X_MODE: 'up' }, prefix: 'CORIDE_X' }),
      /"on" or "off"/,
    );
  });
});
