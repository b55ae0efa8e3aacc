/**
 * The tools of libgpiod as their manuals describe them, versions 1.6 and 2.1, without a chip: what `gpioset` holds lies in
 * a file a line, edges for `gpiomon` come by a FIFO a line. Written from gpioset(1) and gpiomon(1); no board ran it.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/folders';

const DETECT = (version: number) => `#!/bin/sh
[ "$1" = --version ] && { echo "gpiodetect (libgpiod) v${version === 1 ? '1.6.3' : '2.1.3'}"; exit; }
echo 'gpiochip0 [raspberrypi-exp-gpio] (8 lines)'
echo 'gpiochip4 [pinctrl-bcm2711] (58 lines)'`;

/** `--mode=signal chip line=value`, held until a signal. */
const SET_1 = `#!/bin/sh
[ "$1 $2" = '--mode=signal gpiochip4' ] || exit 1
line=\${3%=*}; trap 'echo 0 > "$0.$line"; exit 0' TERM
echo "\${3#*=}" > "$0.$line"
while :; do sleep 0.02; done`;

/** `--interactive --chip chip line=value`, then `set line=value` on its input. */
const SET_2 = `#!/bin/sh
[ "$1 $2 $3" = '--interactive --chip gpiochip4' ] || exit 1
line=\${4%=*}; trap 'echo 0 > "$0.$line"; exit 0' TERM EXIT
echo "\${4#*=}" > "$0.$line"
while read -r word value; do [ "$word" = set ] && echo "\${value#*=}" > "$0.$line"; done`;

const MONITOR = `#!/bin/sh
for last; do :; done
[ -p "$0.$last" ] || mkfifo "$0.$last"
exec tail -f "$0.$last"`;

export function gpiodTools(version: 1 | 2) {
  const tools = temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(join(tools, name), text, { mode: 0o755 });
  write('gpiodetect', DETECT(version));
  write('gpioset', version === 1 ? SET_1 : SET_2);
  write('gpiomon', MONITOR);
  for (const line of [17]) execFileSync('mkfifo', [join(tools, `gpiomon.${line}`)]);
  const falling = version === 1 ? '0' : '2';
  return {
    tools,
    press: (line: number, active: boolean) =>
      appendFileSync(join(tools, `gpiomon.${line}`), `${active ? '1' : falling}\n`),
    isOn: (line: number) => {
      const path = join(tools, `gpioset.${line}`);
      return existsSync(path) && readFileSync(path, 'utf8').trim() === '1';
    },
  };
}
