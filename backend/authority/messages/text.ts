/**
 * What co-riders are told by text message: the same for everybody, so that nobody who reads along learns of a ride, a vehicle
 * or a case; no link and no number to call back, for that is how fraud looks (THREATS.md "People").
 */
export const CO_RIDER_TEXT =
  '【同乘】市疾控提醒:您近日乘车时可能与一名确诊者同车。请留意身体情况,疾控会来电;不放心可到就近疾控窗口询问。本短信没有链接,也不会要您的验证码。';

/** What in a text could be followed or called; undefined when there is nothing. */
export function followableIn(text: string): string | undefined {
  return /https?:|www\.|[a-z0-9-]+\.[a-z]{2,}|\d{5,}/i.exec(text)?.[0];
}
