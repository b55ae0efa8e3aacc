import type { IncomingMessage } from 'node:http';
import type { Refusal } from './guard';
import { SCREEN_ACTIONS, type ScreenAction } from './state';

/** `{"action":"end-fare"}` and nothing more. */
const LONGEST_BODY = 200;

/**
 * Reads which button was pressed.
 * @returns the action, or why the request is none
 */
export async function readAction(request: IncomingMessage): Promise<ScreenAction | Refusal> {
  if (request.headers['content-type'] !== 'application/json') {
    return { status: 415, says: 'A button is sent as application/json' };
  }
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    if (text.length <= LONGEST_BODY) text += chunk;
  }
  if (text.length > LONGEST_BODY) {
    return { status: 413, says: `A button is sent in at most ${LONGEST_BODY} bytes` };
  }
  const action = actionIn(text);
  return action ?? { status: 400, says: `A button is {"action": one of ${SCREEN_ACTIONS.join(', ')}}` };
}

function actionIn(text: string): ScreenAction | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON is not an action; the caller says what would be one.
    return undefined;
  }
  if (typeof body !== 'object' || body === null || !('action' in body)) return undefined;
  return SCREEN_ACTIONS.find((action) => action === body.action);
}
