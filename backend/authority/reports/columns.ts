/** Which column of a file holds what, by its heading: Chinese and English, as authorities and newspapers write them. */
import type { Headings } from '../tables/columns';

export type Field =
  | 'mode'
  | 'number'
  | 'vehicle'
  | 'carriage'
  | 'seats'
  | 'date'
  | 'times'
  | 'from'
  | 'to'
  | 'fromStop'
  | 'toStop'
  | 'place'
  | 'district'
  | 'sort'
  | 'lat'
  | 'lon'
  | 'sourceName'
  | 'sourceUrl';

export const HEADINGS: Headings<Field> = {
  mode: /^(类型|交通类型|交通工具|出行方式|交通方式|mode|type|t_type|transport)$/i,
  number:
    /^(车次|航班|航班号|班次|线路|车次\/航班|车次\/航班号\/车牌|班次号|number|no\.?|line|route|flight|train|t_no)$/i,
  vehicle: /^(车辆|车号|车牌|车牌号|车辆编号|vehicle|fleet number|plate)$/i,
  carriage: /^(车厢|车厢号|carriage|coach)$/i,
  seats: /^(座位|座位号|座号|席位|seat|seats|t_no_sub)$/i,
  date: /^(日期|乘坐日期|出行日期|发病日期|时间日期|date|t_date|last date of residence of the case\(s\))$/i,
  times: /^(时间|时段|时间段|乘坐时间|停留时间|time|times|period)$/i,
  from: /^(开始时间|出发时间|起始时间|发车时间|上车时间|到达时间点|start|start time|from time|t_start|departure)$/i,
  to: /^(结束时间|到达时间|离开时间|下车时间|end|end time|to time|t_end|arrival)$/i,
  fromStop: /^(出发站|始发站|起点|上车站|出发地|from|origin|t_pos_start)$/i,
  toStop: /^(到达站|终点站|终点|下车站|目的地|to|destination|t_pos_end)$/i,
  place: /^(地点|场所|名称|地名|地址|小区|涉及场所|place|name|poi_name|building name|building|location)$/i,
  district: /^(区|区县|行政区|所在区|城区|district|county)$/i,
  sort: /^(场所类型|类别|标签|tag|category|sort)$/i,
  lat: /^(纬度|lat|latitude)$/i,
  lon: /^(经度|lon|lng|long|longitude)$/i,
  sourceName: /^(来源|信息来源|发布单位|发布机构|source|who|publisher)$/i,
  sourceUrl: /^(链接|网址|原文|来源链接|url|link|source url)$/i,
};
