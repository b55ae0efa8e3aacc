import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import { temporaryFolder } from '../../test/support/folders';
import type { Sound } from '../ports/buzzer';
import { chardevLines } from './chardev-lines';
import { chooseChip, detectedChips, sysfsChips } from './chip';
import { gpiodTools } from './gpiod.fixture';
import { linesConformance } from './lines.conformance';
import { openGpio } from './open';
import { openPanel, type Pins } from './panel';
import { SimulatedLines } from './simulated-lines';

for (const version of [1, 2] as const)
  linesConformance(`character device, libgpiod ${version},`, () => {
    const { tools, press, isOn } = gpiodTools(version);
    return { lines: chardevLines({ tools }), press, isOn };
  });

linesConformance('simulated', () => {
  const on = new Map<number, boolean>();
  const lines = new SimulatedLines((line, value) => on.set(line, value));
  return { lines, press: (line, active) => lines.edge(line, active), isOn: (line) => on.get(line) === true };
});

async function panel(pins: Pins = { assist: 17, light: 27, buzzer: 22 }) {
  const clock = virtualClock();
  const changes: { line: number; on: boolean; at: number }[] = [];
  const lines = new SimulatedLines((line, on) => changes.push({ line, on, at: clock.monotonic() }));
  const words: string[] = [];
  const log = createLog('test', { clock, write: (line) => words.push(line) });
  const made = await openPanel({ pins, lines: () => lines, clock, log });
  let presses = 0;
  made.buttons.start({ onAssist: () => presses++, onFare: () => {}, onState: () => {} });
  await clock.advance(0);
  /** How long each output was on and off, ms. */
  const rhythm = (line: number) => {
    const own = changes.filter((change) => change.line === line);
    return own.slice(1).map(({ at }, i) => Math.round(at - own[i]!.at));
  };
  return { clock, lines, changes, rhythm, words, ...made, presses: () => presses };
}

describe('the assist button', () => {
  it('counts once a press, at its first edge, however its contact bounces', async () => {
    const { clock, lines, presses, buttons } = await panel();
    assert.equal(buttons.state, 'ready');
    for (let press = 1; press <= 3; press++) {
      for (let i = 0; i < 9; i++) {
        lines.edge(17, i % 2 === 0);
        if (i === 0) assert.equal(presses(), press, 'nobody waits for the bouncing');
        await clock.advance(3);
      }
      await clock.advance(400);
      assert.equal(presses(), press, 'held is one press');
      for (let i = 0; i < 7; i++) {
        lines.edge(17, i % 2 === 1);
        await clock.advance(3);
      }
      await clock.advance(60);
    }
    await buttons.close();
  });
});

describe('buzzer and light', () => {
  const rhythms: Record<Sound, { buzz: number[]; light: number[] }> = {
    accepted: { buzz: [120], light: [1_000] },
    already: { buzz: [60, 60, 60], light: [200, 200, 200] },
    refused: { buzz: [700], light: Array(9).fill(167) },
  };
  for (const [sound, { buzz, light }] of Object.entries(rhythms))
    it(`have a rhythm for ${sound} (SCREENS.md section 5)`, async () => {
      const { clock, rhythm, buzzer, lights } = await panel();
      buzzer.play(sound as Sound);
      lights.show(sound as Sound);
      await clock.advance(3_000);
      assert.deepEqual(rhythm(22), buzz);
      assert.ok(
        rhythm(27).every((ms, i) => Math.abs(ms - light[i]!) <= 1) && rhythm(27).length === light.length,
      );
    });

  it('cut short what is under way, and end dark and silent', async () => {
    const { clock, changes, buzzer, lights, buttons } = await panel();
    buzzer.play('refused');
    await clock.advance(100);
    buzzer.play('accepted');
    lights.show('refused');
    await clock.advance(50);
    await buttons.close();
    await clock.advance(5_000);
    const last = (line: number) => changes.filter((change) => change.line === line).at(-1);
    assert.deepEqual([last(22)?.on, last(27)?.on], [false, false]);
  });
});

describe('a board without GPIO', () => {
  it('lacks one function, in words, and the rest works', async () => {
    const clock = virtualClock();
    const words: string[] = [];
    const log = createLog('test', { clock, write: (line) => words.push(line) });
    const lines = () => openGpio('sysfs', 'no-such-chip');
    const { buttons, buzzer, lights } = await openPanel({
      pins: { assist: 17, buzzer: 22 },
      lines,
      clock,
      log,
    });
    buttons.start({ onAssist: () => {}, onFare: () => {}, onState: () => {} });
    assert.equal(buttons.state, 'missing');
    assert.equal(buzzer.present, false, 'then the page makes the sounds');
    buzzer.play('accepted');
    lights.show('accepted');
    assert.match(words.join('\n'), /GPIO missing.*no sysfs GPIO/);
    await buttons.close();
  });

  it('is told from one where nothing is wired: nothing is missed there', async () => {
    const { buttons, buzzer, words } = await panel({});
    assert.deepEqual([buttons.state, buzzer.present, words], ['none', false, []]);
  });

  it('loses one line that somebody else has, not the others', async () => {
    const { buttons, buzzer, words } = await panel({ assist: 17, light: 22, buzzer: 22 });
    assert.deepEqual([buttons.state, buzzer.present], ['ready', false]);
    assert.match(words.join('\n'), /buzzer missing/);
  });

  it('says what the tools lack', () => {
    assert.throws(() => chardevLines({ tools: temporaryFolder() }), /needs the package gpiod/);
    assert.throws(
      () => chardevLines({ tools: gpiodTools(2).tools, chip: 'pinctrl-rp1' }),
      /there are raspberrypi-exp-gpio, pinctrl-bcm2711/,
    );
  });
});

describe('the chip of the header', () => {
  it('is found by its label, wherever kernel and board put it', () => {
    const root = temporaryFolder();
    const put = (name: string, label: string, base: number) => {
      mkdirSync(join(root, name));
      for (const [file, text] of Object.entries({ label, base, ngpio: 54 }))
        writeFileSync(join(root, name, file), `${text}\n`);
    };
    put('gpiochip504', 'raspberrypi-exp-gpio', 504);
    put('gpiochip571', 'pinctrl-rp1', 571);
    assert.deepEqual(chooseChip(sysfsChips(root), undefined), { label: 'pinctrl-rp1', base: 571, lines: 54 });
    assert.equal(chooseChip(sysfsChips(root), 'raspberrypi-exp-gpio')?.base, 504);
    assert.equal(chooseChip(sysfsChips(root), 'pinctrl-bcm2711'), undefined, 'and no other is taken for it');
    assert.deepEqual(sysfsChips(join(root, 'none')), []);
  });

  it('is found in what gpiodetect prints', () => {
    const text = 'gpiochip0 [raspberrypi-exp-gpio] (8 lines)\ngpiochip4 [pinctrl-bcm2711] (58 lines)\n';
    assert.deepEqual(chooseChip(detectedChips(text), undefined), {
      name: 'gpiochip4',
      label: 'pinctrl-bcm2711',
      lines: 58,
    });
  });
});
