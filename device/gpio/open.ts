/** Which way to a board's lines: the character device where its tools are, else sysfs where the kernel still has it. */
import type { GpioLines } from '../ports/gpio';
import { chardevLines } from './chardev-lines';
import { chooseChip, sysfsChips } from './chip';
import { sysfsLines } from './sysfs-lines';

export const GPIO_DRIVERS = ['auto', 'chardev', 'sysfs'] as const;

/** @throws an error in words: what was tried, and what each lacks */
export function openGpio(driver: (typeof GPIO_DRIVERS)[number], chip: string | undefined): GpioLines {
  const ways = driver === 'auto' ? (['chardev', 'sysfs'] as const) : [driver];
  const why: string[] = [];
  for (const way of ways) {
    try {
      return way === 'chardev' ? chardevLines({ ...(chip ? { chip } : {}) }) : bySysfs(chip);
    } catch (error) {
      why.push(`${way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(why.join('; '));
}

function bySysfs(wanted: string | undefined): GpioLines {
  const chip = chooseChip(sysfsChips(), wanted);
  if (!chip) throw new Error('this kernel has no sysfs GPIO, or no such chip');
  return sysfsLines(chip);
}
