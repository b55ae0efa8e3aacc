/** The simulators' doors: riders, their phones' cameras, scanners, the demo's text messages. */

export { type GnssOptions, GnssSimulator, nmea, type TrackPoint } from './gnss';
export { type ReplayDoors, replay } from './replay';
export { type KeptPhone, type PhoneRide, Rider } from './rider';
export { type DemoTerminal, type Riders, type RidersOptions, riderPhones, startRiders } from './riders-demo';
export { openScannerLine, type ScannerLine, type ScannerOptions, ScannerSimulator } from './scanner';
export { screenCode } from './screen-code';
export { SiteDoors, SiteRefused, SiteSilent } from './site-doors';
export { openSmsLog } from './sms-log';
