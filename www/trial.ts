// Made-up lines on which a worker tries the engine out before there is a log: the browser compiles well what was busy,
// and by then it shall know. Which lines they are changes no count of anyone's log.

/** One line a record, of the shapes that are read most: each takes a number and makes another record of it. */
const SHAPES: readonly { readonly name: string; readonly head: string; readonly line: (n: number) => string }[] = [
  {
    name: 'trial.csv',
    head: 'time,sensor,source,source_port,destination_port,protocol\n',
    line: n => `2008-09-${day(n)}T${clock(n)}Z,sensor-${n % 7},${source(n)},${1024 + (n % 60_000)},${port(n)},tcp\n`,
  },
  {
    name: 'trial.log',
    head: '',
    line: n => `Sep ${day(n)} ${clock(n)} sensor-${n % 7} kernel: [${n}.000000] DROP IN=eth0 OUT= MAC= SRC=${source(n)} DST=192.0.2.1 LEN=48 TOS=0x00 PREC=0x00 TTL=113 ID=${n % 65_536} DF PROTO=TCP SPT=${1024 + (n % 60_000)} DPT=${port(n)} WINDOW=65535 RES=0x00 SYN URGP=0 \n`,
  },
  {
    name: 'trial.json',
    head: '',
    line: n => `{"eventid":"cowrie.session.connect","src_ip":"${source(n)}","src_port":${1024 + (n % 60_000)},"dst_ip":"192.0.2.1","dst_port":22,"session":"${n.toString(16)}","protocol":"ssh","message":"New connection","sensor":"sensor-${n % 7}","timestamp":"2008-09-${day(n)}T${clock(n)}.000000Z"}\n`,
  },
];

/** How much of each shape, in pieces that a worker can stop between. */
const PIECES = 3;
const LINES = 1_500;
/** Any time at which the lines without a year lie in the past, in milliseconds. */
const MODIFIED_MS = 1_222_819_200_000;

const two = (n: number): string => String(n).padStart(2, '0');
// In order of time, as logs are: three days, one after the other.
const day = (n: number): string => two(13 + Math.floor((n * 3) / LINES));
const clock = (n: number): string => `${two(Math.floor(n / 22) % 24)}:${two(n % 60)}:${two((n * 15) % 60)}`;
const port = (n: number): number => [445, 135, 22, 1026, 8080, 23, 1433, 3389][(n * 13) % 8] ?? 0;
function source(n: number): string {
  const bits = Math.imul(n % 700, 2_654_435_761) >>> 0;
  return `${16 + (bits >>> 24) % 160}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

export interface TrialPiece { readonly name: string; readonly modifiedMs: number; readonly bytes: Uint8Array; readonly first: boolean; readonly last: boolean }

/** All pieces. A shape's lines are made once and come several times. */
export function* trialPieces(): Generator<TrialPiece, void> {
  const encoder = new TextEncoder();
  for (const { name, head, line } of SHAPES) {
    const lines = encoder.encode(Array.from({ length: LINES }, (_, n) => line(n)).join(''));
    yield { name, modifiedMs: MODIFIED_MS, bytes: encoder.encode(head), first: true, last: false };
    for (let piece = 1; piece <= PIECES; piece++) yield { name, modifiedMs: MODIFIED_MS, bytes: lines, first: false, last: piece === PIECES };
  }
}
