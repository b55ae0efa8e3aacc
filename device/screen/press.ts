/** What a finger on the screen asks for, as the page posts it. */
import type { IncomingMessage } from 'node:http';
import { Type } from 'typebox';
import { Malformed } from '../../protocol/errors';
import { checker } from '../../protocol/schema';
import type { Refusal } from './guard';
import type { ScreenRequest } from './request';

/** The longest is a choice of a trip by its GTFS name. */
const LONGEST_BODY = 300;

const OwnerKind = Type.Union([Type.Literal('phone'), Type.Literal('document')]);
/** Digits as they were typed: sealed at once, and never logged, kept or sent back. */
const Typed = Type.String({ maxLength: 18 });
const plain = <Action extends string>(action: Action) => Type.Object({ action: Type.Literal(action) });

const Press = Type.Union([
  plain('assist'),
  plain('pad-closed'),
  plain('driver'),
  plain('end-fare'),
  plain('end-shift'),
  plain('keep-card'),
  Type.Object({
    action: Type.Literal('check-in'),
    kind: OwnerKind,
    number: Typed,
    people: Type.Integer({ minimum: 1, maximum: 9 }),
  }),
  Type.Object({ action: Type.Literal('give-card'), kind: OwnerKind, number: Typed }),
  Type.Object({ action: Type.Literal('start-shift'), number: Typed }),
  Type.Object({ action: Type.Literal('enrol'), code: Type.String({ maxLength: 32 }) }),
  Type.Object({ action: Type.Literal('dismiss'), notice: Type.Integer({ minimum: 1 }) }),
  Type.Object({ action: Type.Literal('choose-trip'), trip: Type.String({ maxLength: 80 }) }),
  Type.Object({
    action: Type.Literal('theme'),
    theme: Type.Union([Type.Literal('day'), Type.Literal('night')]),
  }),
  Type.Object({
    action: Type.Literal('language'),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
  }),
]);
const check: (value: unknown) => ScreenRequest = checker('press', Press);

/**
 * Reads what was pressed.
 * @returns the request, or why it is none; never what was typed
 */
export async function readPress(request: IncomingMessage): Promise<ScreenRequest | Refusal> {
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
  try {
    return check(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof SyntaxError)) throw error;
    return { status: 400, says: 'This is none of the buttons of device/screen/press.ts' };
  }
}
