/**
 * Which chip the header's lines are on: by its label, never by number, for numbers move with board and kernel
 * (fivdi/onoff#199, raspberrypi/linux#6144).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pi 1 to 3, Pi 4, Pi 5: the controllers of their headers. */
export const HEADER_LABELS = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'];

export type SysfsChip = { readonly label: string; readonly base: number; readonly lines: number };

/** The chips that /sys/class/gpio knows; none where the kernel has no sysfs GPIO. */
export function sysfsChips(root = '/sys/class/gpio'): SysfsChip[] {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    // Newer kernels have no such folder: the character device is the way there.
    return [];
  }
  const read = (name: string, file: string) => readFileSync(join(root, name, file), 'utf8').trim();
  return names
    .filter((name) => name.startsWith('gpiochip'))
    .map((name) => ({
      label: read(name, 'label'),
      base: Number(read(name, 'base')),
      lines: Number(read(name, 'ngpio')),
    }));
}

/** The one with the wanted label, else the first that is a header's. */
export function chooseChip<Chip extends { label: string }>(
  chips: readonly Chip[],
  wanted: string | undefined,
): Chip | undefined {
  return chips.find(({ label }) => (wanted ? label === wanted : HEADER_LABELS.includes(label)));
}

/** What `gpiodetect` prints: `gpiochip0 [pinctrl-bcm2711] (58 lines)`; the same in libgpiod 1 and 2. */
export function detectedChips(text: string): { name: string; label: string; lines: number }[] {
  return [...text.matchAll(/^(gpiochip\d+) \[([^\]]*)\] \((\d+) lines?\)$/gm)].map(
    ([, name, label, lines]) => ({
      name: name!,
      label: label!,
      lines: Number(lines),
    }),
  );
}
