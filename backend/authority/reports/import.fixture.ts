import { type ImportRequest, importFile } from './import';
import type { Source } from './record';

export const SOURCE: Source = {
  name: '沈阳市疾控中心',
  url: 'https://example.org/1',
  publishedOn: '2020-02-08',
};
export const utf8 = (text: string) => new TextEncoder().encode(text);
/** Imports a text as a CSV file. */
export const csv = (text: string, more: Partial<ImportRequest> = {}) =>
  importFile({ fileName: 'trips.csv', bytes: utf8(text), source: SOURCE, ...more });

/** Every form of date, time, number and seat that the import must read, one row each; the last five are refused. */
export const FEED = `日期,交通类型,车次,车牌,出发站,到达站,时间,座位,场所,区,纬度,经度
1月12日,公交,168路,,沈阳站,沈阳北站,14:40-15:02,,,,,
2020-01-13,火车,"G1278、G1279",,沈阳北,北京南,上午8时30分,"5车12A、12B",,,,
2020/1/14,,CZ6101,,,,不详,12F,,,,
43845,出租车,,辽A·T0931,,,23:30-次日00:20,,,,,
1月16日,地铁,2号线,,,,,,,,,
1月17日,长途客车,,辽A12345,鞍山,沈阳,,3-5排,,,,
1月18日,轮船,渤海翠珠,,大连,烟台,22:00至05:00,,,,,
,,,,,,,,中街大悦城 B 馆,沈河区,41.7968,123.4639
1月19日,,,,,,下午2点半,,沈阳北站候车厅,,,
1月20日,私家车,,辽A12345,,,,,,,,
1月21日,公交,168路,,,,联系13800246021,,,,,
2月30日,公交,168路,,,,,,,,,
1月22日,公交,,,,,,,,,,
,,,,,,,,王某的家,,0,0
`;
