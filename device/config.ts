/** The terminal's options: one schema, from file, environment (`CORIDE_TERMINAL_…`) or command line. */
import type { Static } from 'typebox';
import { option } from '../platform/config';
import { GPIO_DRIVERS } from './gpio/open';
import { SCANNER_MODELS } from './scanner/models';

const pin = (what: string) =>
  option.whole({ description: `GPIO line of the ${what}`, minimum: 0, maximum: 1_023, example: 17 });

export const TerminalOptions = option.group({
  folder: option.path({
    description: "the terminal's own folder: cert.pem, key.pem, ca.pem, signing.key, code.key, outbox",
    example: '/var/lib/coride',
  }),
  screenPort: option.port({ description: 'screen page on 127.0.0.1; 0 takes any', default: 28101 }),
  scanner: option.optional(
    option.path({ description: "the scanner's serial line", example: '/dev/serial/by-id/usb-…' }),
  ),
  scannerModel: option.choice(SCANNER_MODELS, {
    description:
      'what it is: device/scanner/README.md; a wedge is a keyboard, by /dev/input/by-id/…-event-kbd',
    default: 'generic',
  }),
  scannerBaud: option.whole({
    description: 'bits a second of that line; a pass at 9600 takes a quarter of a second',
    default: 115_200,
    minimum: 1_200,
  }),
  gnss: option.optional(
    option.path({
      description: "the satellite receiver's serial line, NMEA 0183",
      example: '/dev/serial/by-id/usb-…',
    }),
  ),
  gnssBaud: option.whole({
    description: 'bits a second of that line; other usual speeds are tried when nothing can be read',
    default: 9_600,
    minimum: 1_200,
  }),
  gpioDriver: option.choice(GPIO_DRIVERS, {
    description: 'way to the lines: chardev by the tools of gpiod, sysfs on older kernels',
    default: 'auto',
  }),
  gpioChip: option.optional(
    option.text({
      description: "label of the chip; default: the header's of a Raspberry Pi",
      example: 'pinctrl-rp1',
    }),
  ),
  assistPin: option.optional(pin('assist button, closing to ground')),
  assistInput: option.optional(
    option.path({
      description: "the assist button as the kernel's gpio-keys has it, instead of a pin",
      example: '/dev/input/by-path/platform-button@17-event',
    }),
  ),
  farePin: option.optional(pin('fare button of a taxi, closing to ground: it begins a fare, and ends it')),
  lightPin: option.optional(pin('status light')),
  buzzerPin: option.optional(pin('buzzer that sounds while it is on')),
  mqttHost: option.text({ description: "the operator's broker", default: 'localhost' }),
  mqttPort: option.port({ description: 'its port, MQTT over TLS', default: 28883 }),
  operatorId: option.text({ description: 'operator id, as topics carry it', default: 'shenyang' }),
  trustSystemClock: option.flag({ description: "the board's clock is kept right by a battery or NTP" }),
  reconnectSpreadSeconds: option.whole({
    description: 'after a loss of the broker, terminals come back spread over this time',
    default: 120,
    minimum: 0,
    maximum: 600,
  }),
  screenAddressFile: option.optional(
    option.path({
      description:
        "where the kiosk's browser finds the address of the page, which is new at each start of the board",
      example: '/run/coride/screen-url',
    }),
  ),
  kioskProfile: option.optional(
    option.path({
      description:
        "profile folder of the kiosk's browser: with it the screen's pixels are read back every minute",
      example: '/run/coride-kiosk/profile',
    }),
  ),
  kioskUnit: option.text({
    description: 'systemd unit of the kiosk, restarted when its screen stays unreadable',
    default: 'coride-kiosk.service',
  }),
  usbFolder: option.optional(
    option.path({
      description:
        'where a stick is mounted: one that holds coride-export.txt gets what waits, sealed and signed',
      example: '/media/coride',
    }),
  ),
  dataBudgetMiB: option.whole({
    description: 'mobile data a day, MiB; check-ins always go, what informs gives way; 0: no limit',
    default: 0,
    minimum: 0,
    maximum: 100_000,
  }),
  language: option.choice(['zh', 'en'], { description: "language of the driver's words", default: 'zh' }),
  theme: option.choice(['day', 'night'], { description: 'colours of the screen', default: 'day' }),
  vehicleId: option.text({ description: 'fleet number', example: '30217', maxLength: 64 }),
  vehicleKind: option.choice(['bus', 'taxi'], { description: 'kind of vehicle', default: 'bus' }),
  vehicleLabel: option.text({
    description: 'what people read on it: fleet number or plate',
    example: '30217',
    maxLength: 64,
  }),
  lineId: option.optional(
    option.text({ description: 'route_id of the line', example: '168', maxLength: 64 }),
  ),
  lineName: option.optional(
    option.text({ description: 'what people call the line', example: '168路', maxLength: 64 }),
  ),
  toZh: option.optional(
    option.text({ description: 'headsign in Chinese', example: '沈阳北站', maxLength: 64 }),
  ),
  toEn: option.optional(
    option.text({ description: 'headsign in English', example: 'Shenyang North Station', maxLength: 64 }),
  ),
});

export type TerminalOptions = Readonly<Static<typeof TerminalOptions>>;
