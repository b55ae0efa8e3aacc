/** The udev rule of a keyboard-wedge scanner, for /etc/udev/rules.d/70-coride-scanner.rules. Pure. */

/** USB ids as `lsusb` prints them: four hexadecimal digits each. */
export type UsbId = { readonly vendor: string; readonly product: string };

/**
 * Keeps the scanner's keys from the compositor even while the terminal's service is not running (the service also grabs
 * the device), and lets the service's group read it. libinput ignores a device whose LIBINPUT_IGNORE_DEVICE is not "0"
 * (libinput documentation, "Ignoring specific devices"); ids of the parent USB device match by ATTRS.
 * @throws when an id is not four hexadecimal digits
 */
export function wedgeRule({ vendor, product }: UsbId): string {
  for (const id of [vendor, product])
    if (!/^[0-9a-f]{4}$/i.test(id))
      throw new Error(`USB id: found ${JSON.stringify(id)}, must be four hexadecimal digits, e.g. 1eab`);
  const match = [
    'SUBSYSTEM=="input"',
    'KERNEL=="event*"',
    `ATTRS{idVendor}=="${vendor.toLowerCase()}"`,
    `ATTRS{idProduct}=="${product.toLowerCase()}"`,
  ];
  const set = ['ENV{LIBINPUT_IGNORE_DEVICE}="1"', 'GROUP="coride"', 'MODE="0640"'];
  return `# A scanner that types: no key of it reaches the screen.\n${[...match, ...set].join(', ')}\n`;
}
