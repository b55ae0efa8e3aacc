/** A thread that opens sealed parts: takes `OpeningJob`s one after another, answers each with its `OpeningAnswers`. */
import { parentPort } from 'node:worker_threads';
import { answersOf, type OpeningJob } from './opening';

const port = parentPort;
if (!port) throw new Error('opening-worker.ts runs as a worker thread only');

port.on('message', (job: OpeningJob) => port.postMessage(answersOf(job)));
