/** GTFS Schedule: lines, stops and timetables, read once for the terminal, the registry and the simulators. */
export type {
  Feed,
  FeedFinding,
  Line,
  Service,
  ServiceSeconds,
  ShapePoint,
  Stop,
  StopTime,
  Trip,
} from './feed';
export { lineTimetable } from './line-timetable';
export { FEED_FILES, type FeedFile, type FeedReport, readFeed } from './read';
export {
  addDays,
  formatServiceTime,
  isServiceDate,
  localDate,
  parseServiceTime,
  runsOn,
  serviceMidnight,
  tripsOn,
} from './time';
