/** Segments: immutable packed files of one day's check-ins, written by the operator, read by the authority. */
export { SEGMENT_KEY_SIZE } from './block-seal';
export { rowsOf, SEGMENT_VERSION, type SegmentCounts } from './layout';
export { mergeSegments, type SegmentSource } from './merge';
export { packSegment } from './pack';
export { type OpenSegment, openSegment, type ReadAt, type VehicleSpan } from './read';
