/** The device's door for the simulators: what a recording holds, and what a keyboard sends when it is played again. */

export { type Edge, type Recorded, readRecording } from './recorder/recording';
export { typedBytes } from './scanner/wedge/keys';
