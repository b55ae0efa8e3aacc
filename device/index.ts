/** The device's door for the simulators: what a recording holds. */

export { type Edge, type Recorded, readRecording } from './recorder/recording';
