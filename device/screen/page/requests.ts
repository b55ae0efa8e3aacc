import type { ScreenRequest } from '../request';

/** Sends what was pressed to the terminal's service. @returns whether it was done */
export async function press(request: ScreenRequest): Promise<boolean> {
  try {
    const answer = await fetch('action', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
    });
    return answer.ok;
  } catch (error) {
    console.warn('The terminal did not hear the button', error);
    return false;
  }
}
