/** A record that somebody asked for is not in the registry. */
import { RefusedInWords } from '../refused';
import type { Subject } from './changes';

const KINDS = { vehicle: '车辆', terminal: '终端', driver: '司机', account: '账号' } as const;

export const notThere = ({ kind, id }: Subject): RefusedInWords =>
  new RefusedInWords(404, { zh: `没有${KINDS[kind]} ${id}`, en: `there is no ${kind} ${id}` });
