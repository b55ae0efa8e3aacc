/** Asks for shapes and lists while the map's own script, with Leaflet in it, is still on its way. */
import { askAhead } from '../ahead';

const { shapes } = document.documentElement.dataset;
/** The same as `check/published` asks with: the newest, by its tag. */
const NEWEST = { cache: 'no-cache' } as const;

async function askForLists(): Promise<void> {
  const index = await askAhead('/exposures/index.json', NEWEST);
  if (!index?.ok) return;
  const { days = [] } = (await index.json()) as { days?: { date?: unknown }[] };
  for (const { date } of days)
    if (typeof date === 'string' && /^[a-z0-9-]{1,20}$/.test(date))
      void askAhead(`/exposures/${date}.json`, NEWEST);
}

if (shapes) void askAhead(shapes, { cache: 'default' });
// The page's own script reads the index too, and says on the screen what is wrong with it.
askForLists().catch((error: Error) => console.warn('The lists were not asked for ahead:', error.message));
