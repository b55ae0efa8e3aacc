/** Every view of the console, tabs in the order of the header. A new one: its file in `views/`, and its line here. */
import type { View } from './view';
import { accountView } from './views/account';
import { auditView } from './views/audit';
import { caseView } from './views/case';
import { casesView, queueView } from './views/cases';
import { ceremonyView } from './views/ceremony';
import { draftView } from './views/draft';
import { importView } from './views/import';
import { listView } from './views/list';
import { newCaseView } from './views/new-case';
import { publicView } from './views/public';

export const VIEWS: readonly View[] = [
  casesView,
  newCaseView,
  listView,
  caseView,
  queueView,
  publicView,
  draftView,
  importView,
  auditView,
  ceremonyView,
  accountView,
];
