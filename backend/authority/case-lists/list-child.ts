/** Reads lists of cases in a process of its own. */
import { answerApart } from '../tables/apart-child';
import { readList } from './read-list';

answerApart(readList);
