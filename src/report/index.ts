export { frameLines } from './frame.ts';
export { jsonReport, jsonText } from './json.ts';
export { byGain, groupsByGain, rank, worst, type FindingGroup } from './order.ts';
export { sarifLog, sarifReport, type SarifFix, type SarifOptions } from './sarif.ts';
export { gradeColour, severityColour, styleOf, type Colour, type Style } from './style.ts';
export { points, summaryLines } from './summary.ts';
export { place } from './clean.ts';
export { textReport, type TextOptions } from './text.ts';
export { cut, padded, widthOf, wrapped } from './width.ts';
