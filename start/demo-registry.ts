/** The fleet of the city in a box: two buses on two lines of our Shenyang feed, and a taxi. */
import type { RegistryDraft } from '../backend/operator/keys/prepare';

export const DEMO_OPERATOR = 'shenyang';
/** Seconds: Shenyang's day changes at 04:00 local time, which is 20:00 UTC. */
export const DEMO_DAY_SHIFT = 14_400;

export const DEMO_REGISTRY: RegistryDraft = {
  operator: DEMO_OPERATOR,
  lines: [
    { id: '168', name: '168路', to: { zh: '沈阳北站', en: 'Shenyang North Station' } },
    { id: '207', name: '207路', to: { zh: '北陵公园', en: 'Beiling Park' } },
  ],
  vehicles: [
    { id: '30217', kind: 'bus', label: '30217', capacity: 80, airClearingMinutes: 5, lineId: '168' },
    { id: '30562', kind: 'bus', label: '30562', capacity: 80, airClearingMinutes: 5, lineId: '207' },
    { id: 'T0931', kind: 'taxi', label: '辽A·T0931', capacity: 4, airClearingMinutes: 30 },
  ],
  terminals: [
    { vehicleId: '30217', number: 0x0c0de001 },
    { vehicleId: '30562', number: 0x0c0de002 },
    { vehicleId: 'T0931', number: 0x0c0de003 },
  ],
};
