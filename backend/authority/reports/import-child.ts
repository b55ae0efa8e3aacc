/** Reads files of reports in a process of its own. */
import { answerApart } from '../tables/apart-child';
import { importFile } from './import';

answerApart(importFile);
