/** Which view shows the app's present state. */
import type { App } from '../app';
import { checkView } from '../check/view';
import type { View } from '../view';
import { confirmationView } from './confirmation';
import { deletedView } from './delete-me';
import { diaryView } from './diary';
import { gotOffView } from './got-off';
import { homeView } from './home';
import { passView } from './pass';
import { queuedView } from './queued';
import { refusedView } from './refused';
import { registerView } from './register';
import { registeredView } from './registered';
import { scanView } from './scan';

export function viewOf(app: App): View {
  if (app.tab === 'pass') return passView(app);
  if (app.tab === 'diary') return diaryView(app);
  if (app.tab === 'check') return checkView(app);
  const { step } = app;
  switch (step.at) {
    case 'home':
      return homeView(app);
    case 'scan':
      return scanView(app, step.scan);
    case 'registered':
      return registeredView(app);
    case 'register':
      return registerView(app, step);
    case 'checked-in':
      return confirmationView(app, step);
    case 'got-off':
      return gotOffView(app, step.ride, step.heard);
    case 'queued':
      return queuedView(app, step);
    case 'refused':
      return refusedView(app, step.refusal);
    case 'deleted':
      return deletedView(app);
  }
}
